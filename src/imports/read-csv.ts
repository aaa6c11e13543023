import { CsvError, parse } from 'csv-parse/sync';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { TableError, TableRow } from './table-types.ts';

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

/** The separator that the header uses most outside quotes; a table of one column has none. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split('\n', 1)[0] ?? '';
  const bare = header.replace(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, times: bare.split(delimiter).length }));
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).delimiter;
}
