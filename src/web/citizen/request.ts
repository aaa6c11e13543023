import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { PageContext } from '../transaction.ts';

/** The citizen who asks. The table of access lets nobody else in. */
export function citizenOf(c: PageContext): { readonly personId: number; readonly name: string; readonly csrf: string } {
  const visitor = c.get('visitor');
  if (visitor.kind !== 'citizen') throw new HTTPException(403);
  return visitor;
}

interface FamilyPlace {
  readonly personId: number;
  readonly csrf: string;
  /** The page of all children. */
  readonly list: string;
  /** The page of this child. */
  readonly child: string;
  /** Where absences of this child are sent to. */
  readonly absences: string;
}

// `c.get`, because `c.var` copies all that is known of a request, and a month's page asks here for each form of each day.

/** Whose child it is and where its absences live: on the pages of who is signed in, or on a remembered device (R15). */
export function placeOf(c: PageContext, consumerId: number): FamilyPlace {
  const [visitor, slug] = [c.get('visitor'), c.get('slug')];
  if (visitor.kind === 'remembered') {
    const list = `/${slug}/assenze`;
    return { ...visitor, list, child: list, absences: `${list}/${consumerId}` };
  }
  const list = `/${slug}/cittadino`;
  const child = `${list}/${consumerId}`;
  return { ...citizenOf(c), list, child, absences: `${child}/assenze` };
}

/** A fresh key for one rendering; several forms of a page add their own ending. */
export const newKey = (c: PageContext): string => c.var.world.randomness.bytes(16).toString('base64url');

/** The consumer that the address names; undefined when it is no number. */
export function consumerIdOf(c: PageContext): number | undefined {
  const text = c.req.param('id') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const keyed = z.object({ _key: z.string().min(1).max(100) });

/** The request key of a posted form; a form without one is not ours. */
export function requestKeyOf(form: Record<string, unknown>): string {
  const parsed = keyed.safeParse(form);
  if (!parsed.success) throw new HTTPException(400);
  return parsed.data._key;
}
