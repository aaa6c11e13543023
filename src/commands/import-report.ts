import { type FieldChange, hasMoney, type ImportPreview, type ImportTotals } from '#src/imports/index.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { imports as texts } from '#src/web/messages/it/imports.ts';

/** How many changed rows are listed; the page lists them all. */
const MAX_CHANGES = 20;
const MAX_VALUE = 40;

/** A preview as lines for a terminal: totals, what would change, and every rejected row with what mends it. */
export function importReport(preview: ImportPreview): string {
  const { kind, fileName, rejections } = preview;
  const parts = [`${texts.kinds[kind]} · ${fileName}`, '', texts.totals.title, ...totalsTable(preview)];
  if (rejections.length === 0) parts.push('', texts.outcomes(preview), ...remarks(preview), ...changes(preview));
  else {
    const { title, line, column, value, reason } = texts.toMend;
    const rows = rejections.map((one) => [
      String(one.line),
      one.column,
      clipped(one.value),
      texts.rejections[one.code],
    ]);
    parts.push('', title, ...table([[line, column, value, reason], ...rows], ['right', 'left', 'left', 'left']));
  }
  return `${parts.join('\n')}\n`;
}

function totalsTable({ kind, totals }: ImportPreview): string[] {
  const withMoney = hasMoney(kind);
  const money = (cents: number) => (withMoney ? [formatEuro(cents)] : []);
  const { count, credits, debts } = texts.totals;
  const row = (side: keyof ImportTotals) => {
    const total = totals[side];
    return [texts.totalLabel(kind, side), String(total.count), ...money(total.creditCents), ...money(total.debtCents)];
  };
  const header = ['', count, ...(withMoney ? [credits, debts] : [])];
  return table([header, row('file'), row('before'), row('after')], ['left', 'right', 'right', 'right']);
}

function remarks(preview: ImportPreview): string[] {
  return [
    ...(preview.kind === 'balances' && preview.newConsumers > 0 ? [texts.newConsumers(preview.newConsumers)] : []),
    ...(preview.notInFile > 0 ? [texts.notInFile(preview.notInFile)] : []),
    ...(preview.linesWithClosedDays.length > 0 ? [texts.closedDays(preview.linesWithClosedDays.length)] : []),
  ];
}

function changes(preview: ImportPreview): string[] {
  const changed = preview.rows.filter((row) => row.outcome === 'changed');
  if (changed.length === 0) return [];
  const rows = changed
    .slice(0, MAX_CHANGES)
    .map((row) => [String(row.line), row.number, row.changes.map(changeAsText).join('; ')]);
  const more = changed.length > MAX_CHANGES ? [texts.more(changed.length - MAX_CHANGES)] : [];
  return ['', texts.changes.title, ...table(rows, ['right', 'left', 'left']), ...more];
}

function changeAsText({ field, before, after }: FieldChange): string {
  const shown = (value: FieldChange['before']) => {
    if (value === null || value === '') return texts.changes.nothing;
    if (typeof value === 'boolean') return value ? texts.yes : texts.no;
    return typeof value === 'number' ? formatEuro(value) : value;
  };
  return `${texts.changedFields[field]} ${texts.changes.from(shown(before), shown(after))}`;
}

const clipped = (value: string) => (value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE - 1)}…` : value);

function table(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[]): string[] {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return sides[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
