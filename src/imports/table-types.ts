/** A row of a file with the number of its line, as an editor or a spreadsheet shows it; the header is usually line 1. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file as text: trimmed headers, and the rows below that hold something. A row may have fewer or more cells than headers. */
export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly TableRow[];
}

/** Why a file cannot be read at all; nothing of it is looked at. */
export type TableError =
  | { readonly kind: 'FileEmpty' }
  | { readonly kind: 'FileTooLarge'; readonly limitMegabytes: number }
  | { readonly kind: 'TooManyRows'; readonly limit: number }
  | { readonly kind: 'HeaderMissing' }
  | { readonly kind: 'NoRowsBelowHeader' }
  | { readonly kind: 'OldSpreadsheet' }
  | { readonly kind: 'QuoteNotClosed'; readonly line: number }
  | { readonly kind: 'FileUnreadable' };

export const MAX_MEGABYTES = 5;
export const MAX_ROWS = 50_000;
