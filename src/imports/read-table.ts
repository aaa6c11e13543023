import { err, ok, type Result } from '#src/kernel/result.ts';
import { tidyText } from '#src/kernel/text.ts';
import { decodeText } from './decode.ts';
import { readCsv } from './read-csv.ts';
import { readSpreadsheet } from './read-spreadsheet.ts';
import { MAX_MEGABYTES, MAX_ROWS, type Table, type TableError, type TableRow } from './table-types.ts';

/**
 * Reads an uploaded file as a table. What it is (XLSX, or text with `;`, `,` or tab in UTF-8, UTF-16 or Windows-1252)
 * is told by its bytes; the name that it came with says nothing reliable. At most 5 MB and 50,000 rows.
 */
export async function readTable(bytes: Uint8Array): Promise<Result<Table, TableError>> {
  if (bytes.length === 0) return err({ kind: 'FileEmpty' });
  if (bytes.length > MAX_MEGABYTES * 1024 * 1024) return err({ kind: 'FileTooLarge', limitMegabytes: MAX_MEGABYTES });
  const rows = await readRows(bytes);
  return rows.ok ? tableOf(rows.value) : rows;
}

async function readRows(bytes: Uint8Array): Promise<Result<TableRow[], TableError>> {
  if (startsWith(bytes, [0x50, 0x4b])) return readSpreadsheet(bytes);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return err({ kind: 'OldSpreadsheet' });
  const text = decodeText(bytes);
  return text === undefined ? err({ kind: 'FileUnreadable' }) : readCsv(text);
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, place) => bytes[place] === byte);

/** How many lines above the names of the columns hold a title alone, as exports of other programs have them. */
function titlesAbove(rows: readonly TableRow[]): number {
  const filled = ({ cells }: TableRow) => cells.filter((cell) => cell !== '').length;
  const first = rows.slice(0, MOST_TITLES + 1).findIndex((row) => filled(row) > 1);
  return Math.max(first, 0);
}

const MOST_TITLES = 10;

function tableOf(rows: readonly TableRow[]): Result<Table, TableError> {
  const [header, ...below] = rows.slice(titlesAbove(rows));
  if (!header) return err({ kind: 'FileEmpty' });
  if (below.length > MAX_ROWS) return err({ kind: 'TooManyRows', limit: MAX_ROWS });
  const headers = header.cells.map(tidyText);
  // A header names things: a row of numbers, codes and dates alone is the first row of data.
  if (!headers.some((name) => /^\p{L}[\p{L}\s.'’_-]*$/u.test(name))) return err({ kind: 'HeaderMissing' });
  if (below.length === 0) return err({ kind: 'NoRowsBelowHeader' });
  return ok({ headers, rows: below });
}
