import { hasMoney, type ListedImport } from '#src/imports/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { Card, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.office.imports;
const texts = messages.imports;

/** Every import with what it did and its control totals, the latest first. */
export function PastImports({ past }: { past: readonly ListedImport[] }) {
  return (
    <Card title={words.past}>
      {past.length === 0 ? (
        <p>{words.pastNone}</p>
      ) : (
        <Table
          caption={words.past}
          captionHidden
          columns={[
            { label: words.when, cell: (row) => numericInstant(row.recordedAt), rowHeader: true },
            { label: words.what, cell: (row) => texts.kinds[row.kind] },
            { label: words.fileName, cell: (row) => row.fileName },
            { label: words.outcome, cell: outcomeOf },
            {
              label: words.counts,
              cell: (row) => (row.outcome === 'refused' ? words.rejected(row.rejected) : texts.outcomes(row)),
            },
            { label: words.totals, cell: totalsOf },
            { label: words.who, cell: (row) => row.staffName ?? words.commandLine },
          ]}
          rows={past}
        />
      )}
    </Card>
  );
}

const outcomeOf = ({ outcome, reason }: ListedImport) =>
  reason ? `${words.outcomes[outcome]} · ${words.reason(reason)}` : words.outcomes[outcome];

/** Count on both sides; for balances also credits and debts. */
function totalsOf({ kind, totals: { before, after } }: ListedImport): string {
  const count = words.total(String(before.count), String(after.count));
  if (!hasMoney(kind)) return count;
  const credits = words.total(formatEuro(before.creditCents), formatEuro(after.creditCents));
  const debts = words.total(formatEuro(before.debtCents), formatEuro(after.debtCents));
  return `${count} · ${texts.totals.credits}: ${credits} · ${texts.totals.debts}: ${debts}`;
}
