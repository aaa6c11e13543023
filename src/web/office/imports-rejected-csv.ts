import type { Rejection } from '#src/imports/index.ts';
import { messages } from '../messages/index.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** Rejected rows as a table that Italian spreadsheets open: UTF-8 with its mark, semicolons, CRLF. */
export function rejectedRowsCsv(rejections: readonly Rejection[]): string {
  const { toMend, rejections: reasons } = messages.imports;
  const header = [toMend.line, toMend.column, toMend.value, toMend.reason];
  const rows = rejections.map(({ line, column, value, code }) => [String(line), column, value, reasons[code]]);
  return BYTE_ORDER_MARK + [header, ...rows].map((row) => `${row.map(cell).join(';')}\r\n`).join('');
}

/** A value that a spreadsheet would take for a formula stays text. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
