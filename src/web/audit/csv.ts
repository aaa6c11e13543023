import type { AuditEntry } from '#src/audit-trail/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { messages } from '../messages/index.ts';
import { actorOf, subjectOf } from './asked.ts';

const words = messages.audit;

const BYTE_ORDER_MARK = '\ufeff';

/** Lines of the log as a table that Italian spreadsheets open: UTF-8 with its mark, semicolons, CRLF. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const header = [words.when, words.who, words.action, words.subject, words.before, words.after, words.request];
  const rows = entries.map((entry) => [
    numericInstant(entry.at),
    actorOf(entry),
    words.actionOf(entry.action),
    subjectOf(entry),
    factsOf(entry.before),
    factsOf(entry.after),
    entry.requestId,
  ]);
  return BYTE_ORDER_MARK + [header, ...rows].map((row) => `${row.map(cell).join(';')}\r\n`).join('');
}

const factsOf = (facts: unknown): string => (facts === null ? '' : JSON.stringify(facts));

/** A value that a spreadsheet would take for a formula stays text. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
