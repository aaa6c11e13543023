import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { MOST_LISTED, type Reconciliation } from '#src/reconciliation/index.ts';
import { EmptyState, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';

const words = messages.reconciliation;

/** Receipts that were credited and that no PSP has paid out in time. */
export function ReceiptsWithoutFlow({ c, view }: { c: PageContext; view: Reconciliation }) {
  const { withoutFlow, withoutFlowTotal } = view;
  return (
    <>
      <h2>{words.withoutFlow}</h2>
      {withoutFlow.length === 0 ? (
        <EmptyState title={words.noneWithoutFlow} />
      ) : (
        <>
          <p>{words.withoutFlowLead(withoutFlowTotal.receipts, withoutFlowTotal.cents)}</p>
          <Table
            caption={words.withoutFlow}
            captionHidden
            columns={[
              { label: words.paidOn, cell: ({ paidAt }) => numericInstant(paidAt), rowHeader: true },
              { label: words.psp, cell: ({ pspName }) => pspName },
              { label: words.amount, cell: ({ cents }) => formatEuro(cents), numeric: true },
              {
                label: words.history,
                cell: ({ iuv }) => <a href={`/${c.var.slug}/ufficio/riconciliazione/pagamenti/${iuv}`}>{iuv}</a>,
              },
            ]}
            rows={withoutFlow}
          />
          {withoutFlowTotal.receipts > withoutFlow.length && <p>{words.more(MOST_LISTED)}</p>}
        </>
      )}
    </>
  );
}

/** Flows whose lines do not add up to what they declare; nothing where there is none. */
export function FlowsInDoubt({ view: { inDoubt } }: { view: Reconciliation }) {
  if (inDoubt.length === 0) return null;
  return (
    <>
      <h2>{words.inDoubt}</h2>
      <p>{words.inDoubtLead}</p>
      <Table
        caption={words.inDoubt}
        captionHidden
        columns={[
          { label: words.flow, cell: ({ name }) => name, rowHeader: true },
          { label: words.psp, cell: ({ pspName }) => pspName },
          { label: words.declared, cell: (flow) => words.rowsAnd(flow.declaredCount, flow.declaredCents) },
          { label: words.listed, cell: (flow) => words.rowsAnd(flow.lineCount, flow.lineCents) },
        ]}
        rows={inDoubt}
      />
    </>
  );
}
