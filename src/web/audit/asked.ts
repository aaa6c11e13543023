import { z } from 'zod';
import type { AuditEntry, AuditFilter } from '#src/audit-trail/index.ts';
import { parseDay } from '#src/kernel/day.ts';
import { messages } from '../messages/index.ts';
import { hiddenQuestion, hideQuestion } from '../staff/hidden-question.ts';
import type { PageContext } from '../transaction.ts';

const words = messages.audit;

const text = z.string().trim().max(100).catch('');
const asked = z.object({ chi: text, azione: text, oggetto: text, luogo: text, richiesta: text, dal: text, al: text });

/** The question as it was typed. */
export type Asked = z.infer<typeof asked>;

/** What is asked with names; the rest may stand in an address as it is (R16). */
const names = asked.pick({ chi: true, oggetto: true });

/** The address's question: names are in it sealed, as `domanda`. */
export function askedOf(c: PageContext): Asked {
  const { domanda, ...plain } = c.req.query();
  const hidden = hiddenQuestion(c, 'registro-attivita', domanda);
  return asked.parse({ ...plain, ...names.parse(hidden === '' ? {} : JSON.parse(hidden)) });
}

/** What a form asks. */
export const typedQuestion = (typed: Readonly<Record<string, string>>): Asked => asked.parse(typed);

/** What to look for; days and actions that there are not ask nothing. */
export const filterOf = ({ chi, azione, oggetto, luogo, richiesta, dal, al }: Asked): AuditFilter => ({
  ...(chi && { who: chi }),
  ...(Object.hasOwn(words.actions, azione) && { action: azione }),
  ...(oggetto && { subject: oggetto }),
  ...(luogo && { place: luogo }),
  ...(richiesta && { requestId: richiesta }),
  from: parseDay(dal),
  to: parseDay(al),
});

/** The same question as an address ends. */
export const queryOf = (c: PageContext, typed: Asked, more: Record<string, string> = {}): string => {
  const { chi, oggetto, ...plain } = typed;
  const named = chi === '' && oggetto === '' ? '' : JSON.stringify({ chi, oggetto });
  const all = { ...plain, domanda: hideQuestion(c, 'registro-attivita', named), ...more };
  const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return query.size === 0 ? '' : `?${query}`;
};

/** Who has no name in the municipality: somebody unknown, an administrator of the installation, or the program itself. */
function nameless(actor: string): string {
  if (actor === 'system:entrance') return words.anonymous;
  return actor.startsWith('system:administrator-') ? words.administrator : words.program;
}

/** Who acted, in words. */
export function actorOf({ actorName, actor, onBehalfOf }: AuditEntry): string {
  const name = actorName ?? nameless(actor);
  return onBehalfOf ? `${name}, ${words.onBehalfOf(onBehalfOf)}` : name;
}

/** What it was done to, in words. */
export function subjectOf({ subject, subjectName }: AuditEntry): string {
  const [kind = '', id = ''] = subject.split(':');
  const named = `${words.subjectKind(kind)} ${id}`.trim();
  return subjectName ? `${subjectName} (${named})` : named;
}

/** From where somebody acted, in words; empty where the program itself did. */
export function placeOf({ address, device }: AuditEntry): string {
  const [kind = '', id = ''] = (device ?? '').split(':');
  return [device && words.device(kind, id), address].filter(Boolean).join(', ');
}
