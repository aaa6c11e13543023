import type { Child } from 'hono/jsx';
import { Icon } from './icon.tsx';

/** One column of a table of `Row`. */
export interface Column<Row> {
  label: string;
  cell: (row: Row) => Child;
  /** Amounts and counts stand at the end of their cell. */
  numeric?: boolean | undefined;
  /** The cell that names its row. */
  rowHeader?: boolean | undefined;
  /** A link that sorts by this column; `direction` when the table is sorted by it now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' | undefined } | undefined;
}

interface TableProps<Row> {
  caption: string;
  /** The caption is read aloud only, where a heading says the same. */
  captionHidden?: boolean | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The sums below. */
  footer?: readonly Child[] | undefined;
  /** Narrow tables stay tables on a phone; others become cards. */
  stayTable?: boolean | undefined;
}

function Head<Row>({ column }: { column: Column<Row> }) {
  const { sort, label } = column;
  return (
    <th scope="col" class={column.numeric ? 'numeric' : undefined} aria-sort={sort?.direction}>
      {sort ? (
        <a href={sort.href} class="sort-link">
          {label}
          {sort.direction && <Icon name="chevron-right" class={`sort-${sort.direction}`} />}
        </a>
      ) : (
        label
      )}
    </th>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const classes = column.numeric ? 'numeric' : undefined;
  return column.rowHeader ? (
    <th scope="row" class={classes} data-label={column.label}>
      {column.cell(row)}
    </th>
  ) : (
    <td class={classes} data-label={column.label}>
      {column.cell(row)}
    </td>
  );
}

/** A table with a caption; on a phone each row becomes a card whose lines carry the names of the columns. */
export function Table<Row>({ caption, captionHidden, columns, rows, footer, stayTable }: TableProps<Row>) {
  return (
    <div class="table-frame">
      <table class={stayTable ? 'data-table' : 'data-table data-table-cards'}>
        <caption class={captionHidden ? 'visually-hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map((column) => (
                <Cell column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer && (
          <tfoot>
            <tr>
              {footer.map((sum, index) => (
                <td
                  class={columns[index]?.numeric ? 'numeric' : undefined}
                  data-label={index === 0 ? undefined : columns[index]?.label}
                >
                  {sum}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
