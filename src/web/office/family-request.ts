import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { type Day, parseDay } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { KeyedOutcome } from '#src/platform/request-keys/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { act, actFor, type PageContext } from '../transaction.ts';
import { usedPage } from './family-frame.tsx';

/** What a form sent, without the fields that guard it. */
export type Typed = Readonly<Record<string, string>>;

/** The address of an office page. */
export const officePath = (c: PageContext, path: string): string => `/${c.var.slug}/ufficio/${path}`;

export const childPath = (c: PageContext, consumerId: number, path = ''): string =>
  officePath(c, `alunni/${consumerId}${path === '' ? '' : `/${path}`}`);

const texts = z.record(z.string(), z.unknown());

/** The text fields of a posted form, without blanks at their ends, and its request key; a form without a key is not ours. */
export async function postedBy(c: PageContext): Promise<{ readonly key: string; readonly typed: Typed }> {
  const { _key, _csrf, ...fields } = texts.parse(await c.req.parseBody());
  if (typeof _key !== 'string' || _key === '' || _key.length > 100) throw new HTTPException(400);
  const entries = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { key: _key, typed: Object.fromEntries(entries.map(([name, text]) => [name, text.trim().slice(0, 2_000)])) };
}

/** The day of a field, as a browser sends it or as `24/11/2026`; undefined when nothing legible was typed. */
export function dayIn(typed: Typed, field: string): Day | undefined {
  const text = typed[field] ?? '';
  const [dayOfMonth = '', month = '', year = ''] = text.split('/');
  return parseDay(year === '' ? text : `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`);
}

/** What became of a posted form: where the browser goes, or what is to be mended. */
export type Outcome = { readonly to: string } | { readonly errors: readonly FieldError[] };

interface Command {
  readonly key: string;
  readonly typed: Typed;
  /** Done in the name of this citizen (R15). */
  readonly forPersonId?: number;
  readonly run: (tx: Tx) => Promise<Outcome>;
  /** Shows the form again with what was typed. */
  readonly again: (errors: readonly FieldError[]) => Response | Promise<Response>;
}

/** Runs the command of a form once, and answers: onwards, or the form again. */
export async function perform(c: PageContext, { key, typed, forPersonId, run, again }: Command): Promise<Response> {
  const form = { key, body: { path: c.req.path, ...typed } };
  const outcome: KeyedOutcome<Outcome> =
    forPersonId === undefined ? await act(c, form, run) : await actFor(c, forPersonId, form, run);
  if (outcome.kind === 'key_used_for_another_request') return usedPage(c);
  const { answer } = outcome;
  return 'to' in answer ? c.redirect(answer.to, 303) : again(answer.errors);
}

interface ReviewedCommand extends Command {
  /** Shows what the command would do. */
  readonly review: () => Response | Promise<Response>;
}

/** The same for a form whose effect is shown before: the button that was pressed (`Review`) says what is meant. */
export function performReviewed(c: PageContext, { review, ...command }: ReviewedCommand) {
  switch (command.typed.passo) {
    case 'conferma':
      return perform(c, command);
    case 'modifica':
      return command.again([]);
    default:
      return review();
  }
}

/** The status of a page with a form: 422 when something in it is to be mended. */
export const formStatus = (errors: readonly FieldError[]): 200 | 422 => (errors.length > 0 ? 422 : 200);

/** The reason that each act of the office needs; at most 500 characters, as the tables keep them. */
export function reasonIn(typed: Typed): { readonly reason: string; readonly errors: readonly FieldError[] } {
  const reason = (typed.motivo ?? '').slice(0, 500);
  return { reason, errors: reason === '' ? [{ field: 'motivo', message: messages.office.form.reasonMissing }] : [] };
}
