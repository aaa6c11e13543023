import type { AuditEntry } from '#src/audit-trail/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { csvText } from '../csv.ts';
import { messages } from '../messages/index.ts';
import { actorOf, placeOf, subjectOf } from './asked.ts';

const words = messages.audit;

/** Lines of the log as a table that Italian spreadsheets open: UTF-8 with its mark, semicolons, CRLF. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const header = [
    words.when,
    words.who,
    words.action,
    words.subject,
    words.place,
    words.before,
    words.after,
    words.request,
  ];
  const rows = entries.map((entry) => [
    numericInstant(entry.at),
    actorOf(entry),
    words.actionOf(entry.action),
    subjectOf(entry),
    placeOf(entry),
    factsOf(entry.before),
    factsOf(entry.after),
    entry.requestId,
  ]);
  return csvText(header, rows);
}

const factsOf = (facts: unknown): string => (facts === null ? '' : JSON.stringify(facts));
