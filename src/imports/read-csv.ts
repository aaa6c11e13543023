import { CsvError, parse } from 'csv-parse/sync';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { TableError, TableRow } from './table-types.ts';

/** A title, and what else stands above the names of the columns. */
const LINES_LOOKED_AT = 11;
const DELIMITERS = [';', ',', '\t'];

/** Splits delimited text into rows, empty ones left out; quoted values may hold delimiters and line breaks. */
export function readCsv(text: string): Result<TableRow[], TableError> {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\u001a$/, '');
  // Excel's own hint, which it does not show as a line of the table.
  const hint = /^sep=(.)\n/i.exec(lines);
  const body = hint ? lines.slice(hint[0].length) : lines;
  const linesBefore = hint ? 1 : 0;
  const rows: TableRow[] = [];
  let readUpTo = linesBefore;
  try {
    parse(body, {
      delimiter: hint?.[1] ?? delimiterOf(body),
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: string[], info) => {
        const line = readUpTo + 1;
        readUpTo = info.lines + linesBefore;
        if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells: cells.map((cell) => cell.trim()) });
        return null;
      },
    });
  } catch (problem) {
    if (!(problem instanceof CsvError)) throw problem;
    if (problem.code === 'CSV_QUOTE_NOT_CLOSED') return err({ kind: 'QuoteNotClosed', line: readUpTo + 1 });
    return err({ kind: 'FileUnreadable' });
  }
  return ok(rows);
}

/** The separator that the header uses most outside quotes, below a title that has none; a table of one column has none. */
function delimiterOf(text: string): string {
  const lines = text
    .trimStart()
    .split('\n', LINES_LOOKED_AT)
    .map((line) => line.replace(/"[^"]*"/g, ''));
  const most = (line: string) => Math.max(...DELIMITERS.map((delimiter) => line.split(delimiter).length - 1));
  const header = lines.find((line) => most(line) > 1) ?? lines.find((line) => most(line) > 0) ?? '';
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, times: header.split(delimiter).length }));
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).delimiter;
}
