const BYTE_ORDER_MARK = '\ufeff';

/** A table that Italian spreadsheets open: UTF-8 with its mark, semicolons, CRLF. */
export const csvText = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK + [header, ...rows].map((row) => `${row.map(cell).join(';')}\r\n`).join('');

/** A value that a spreadsheet would take for a formula stays text; a negative amount is none. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) && !/^-\d+(,\d+)?$/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
