import { readSheet } from 'read-excel-file/node';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { TableError, TableRow } from './table-types.ts';

/** What the sheets of a file of at most 5 MB may grow to when unpacked; a list of 50,000 pupils needs about 60 MB. */
const MAX_UNPACKED_BYTES = 150 * 1024 * 1024;

/** Reads the first sheet of an XLSX file; days become ISO text, numbers text with a decimal comma, ticks SI and NO. */
export async function readSpreadsheet(bytes: Uint8Array): Promise<Result<TableRow[], TableError>> {
  const file = Buffer.from(bytes);
  if (unpackedSizeOf(file) > MAX_UNPACKED_BYTES) return err({ kind: 'FileUnreadable' });
  try {
    const sheet = await readSheet(file, { parseNumber: numberAsText });
    const rows = sheet.map((cells, index) => ({ line: index + 1, cells: cells.map(cellAsText) }));
    return ok(rows.filter((row) => row.cells.some((cell) => cell !== '')));
  } catch {
    // Not a spreadsheet, damaged or protected by a password: the library has an error for each, the clerk one remedy.
    return err({ kind: 'FileUnreadable' });
  }
}

function cellAsText(cell: unknown): string {
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'boolean') return cell ? 'SI' : 'NO';
  if (typeof cell === 'object' && cell !== null && 'toISOString' in cell && typeof cell.toISOString === 'function') {
    return String(cell.toISOString()).slice(0, 10);
  }
  return '';
}

/**
 * A number as its reader sees it: spreadsheets store 2801.53 as 2801.5300000000002 or in powers of ten.
 * With a comma, and never with three decimals, which would read as thousands.
 */
function numberAsText(stored: string): string {
  const value = Number(Number(stored).toPrecision(15));
  if (!Number.isFinite(value)) return stored;
  const text = String(value).replace('.', ',');
  return /,\d{3}$/.test(text) ? `${text}0` : text;
}

const DIRECTORY_ENTRY = Buffer.from('PK\u0001\u0002');

/** The sum of the sizes that the archive's directory announces, in bytes. */
function unpackedSizeOf(file: Buffer): number {
  let sum = 0;
  let at = file.indexOf(DIRECTORY_ENTRY);
  while (at !== -1 && at + 28 <= file.length) {
    sum += file.readUInt32LE(at + 24);
    at = file.indexOf(DIRECTORY_ENTRY, at + 28);
  }
  return sum;
}
