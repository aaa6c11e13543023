import type { Rejection } from '#src/imports/index.ts';
import { csvText } from '../csv.ts';
import { messages } from '../messages/index.ts';

/** Rejected rows as a table that Italian spreadsheets open: UTF-8 with its mark, semicolons, CRLF. */
export function rejectedRowsCsv(rejections: readonly Rejection[]): string {
  const { toMend, rejections: reasons } = messages.imports;
  const header = [toMend.line, toMend.column, toMend.value, toMend.reason];
  const rows = rejections.map(({ line, column, value, code }) => [String(line), column, value, reasons[code]]);
  return csvText(header, rows);
}
