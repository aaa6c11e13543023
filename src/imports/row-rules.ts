import { tidyText } from '#src/kernel/text.ts';
import type { Field, Places } from './column-rules.ts';
import type { Table, TableRow } from './table-types.ts';
import type { Reading, Rejection, RejectionCode } from './types.ts';
import type { ValueReader } from './value-rules.ts';

/**
 * Reads the fields of one row and keeps every reason against it. What could not be read is `undefined`, and the reason is
 * kept already; what was left empty, and may be, is `null`.
 */
export interface RowReader {
  readonly line: number;
  needed<T>(field: Field, read: ValueReader<T>): T | undefined;
  optional<T>(field: Field, read: ValueReader<T>): T | null | undefined;
  reject(field: Field, code: RejectionCode): void;
}

/** A row all of whose fields were read. */
type Complete<Row> = { [Key in keyof Row]: Exclude<Row[Key], undefined> };

/** The row when each of its fields was read, undefined otherwise. */
export function complete<Row extends object>(row: Row): Complete<Row> | undefined {
  return Object.values(row).includes(undefined) ? undefined : (row as Complete<Row>);
}

interface Readers {
  readonly readers: readonly RowReader[];
  /** The rows against which nothing was found, and the reasons against the others in the order of lines and columns. */
  conclude<Row extends { readonly line: number }>(rows: readonly Row[]): Reading<Row>;
}

/** Readers for the rows of a table, and what they found. */
export function readersOf(table: Table, places: Places): Readers {
  const rejections: (Rejection & { place: number })[] = [];
  const rejectAt = (row: TableRow, place: number, code: RejectionCode, value: string) =>
    rejections.push({ line: row.line, column: table.headers[place] ?? '', code, value, place });

  const readers = table.rows.map((row): RowReader => {
    if (row.cells.slice(table.headers.length).some((cell) => cell !== '')) {
      rejectAt(row, table.headers.length - 1, 'too_many_values', row.cells.slice(table.headers.length - 1).join(' | '));
    }
    const textIn = (field: Field) => tidyText(row.cells[places.get(field) ?? -1] ?? '');
    const reject = (field: Field, code: RejectionCode) => {
      rejectAt(row, places.get(field) ?? -1, code, textIn(field));
      return undefined;
    };
    const optional = <T>(field: Field, read: ValueReader<T>) => {
      const text = textIn(field);
      if (text === '') return null;
      const result = read(text);
      return result.ok ? result.value : reject(field, result.error);
    };
    const needed = <T>(field: Field, read: ValueReader<T>) => {
      const value = optional(field, read);
      return value === null ? reject(field, 'value_missing') : value;
    };
    return { line: row.line, needed, optional, reject };
  });

  return {
    readers,
    conclude(rows) {
      const rejected = new Set(rejections.map((rejection) => rejection.line));
      return {
        rows: rows.filter((row) => !rejected.has(row.line)),
        rejections: rejections
          .toSorted((a, b) => a.line - b.line || a.place - b.place)
          .map(({ line, column, code, value }) => ({ line, column, code, value })),
      };
    },
  };
}
