import { HTTPException } from 'hono/http-exception';
import { type Day, parseDay } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Visitor } from '#src/platform/http/environment.ts';
import type { PageContext } from '../transaction.ts';

export type Staff = Extract<Visitor, { kind: 'staff' }>;

/** The member of staff who asks; the table of access lets nobody else in. */
export function staffOf(c: PageContext): Staff {
  const { visitor } = c.var;
  if (visitor.kind !== 'staff') throw new HTTPException(403);
  return visitor;
}

/** Whether this visitor may send forms here; an auditor reads only. */
export const mayAct = (c: PageContext): boolean => staffOf(c).role !== 'auditor';

/** What a form needs: where it goes, what guards it, and a key of its own for each rendering. */
export const formTarget = (c: PageContext, action: string) => ({
  action,
  csrf: c.var.visitor.csrf,
  requestKey: c.var.world.randomness.bytes(16).toString('base64url'),
});

export const todayOf = (c: PageContext): Day => romeDay(c.var.arrivedAt);

/** The day that the address names with `?giorno=`; today without it or when it is none. */
export const dayOf = (c: PageContext): Day => parseDay(c.req.query('giorno') ?? '') ?? todayOf(c);

/** The number in the address; undefined when it cannot be one. */
export function idOf(c: PageContext, name: string): number | undefined {
  const text = c.req.param(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A posted form as it was typed. */
export interface Typed {
  readonly key: string;
  /** What was asked for, without what guards it: the body that the request key belongs to. */
  readonly body: readonly (readonly [string, string])[];
  text(name: string): string;
  all(name: string): string[];
}

/** Reads a posted form; a form without a request key is not ours. */
export async function typedForm(c: PageContext): Promise<Typed> {
  const body: [string, string][] = [];
  let key = '';
  for (const [name, value] of await c.req.formData()) {
    if (typeof value !== 'string') continue;
    if (name === '_key') key = value;
    else if (name !== '_csrf') body.push([name, value]);
  }
  if (key === '' || key.length > 100) throw new HTTPException(400);
  const all = (name: string) => body.filter(([each]) => each === name).map(([, value]) => value);
  return { key, body, all, text: (name) => all(name)[0]?.trim() ?? '' };
}
