import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { HistoryEvent, PaymentHistory } from '#src/reconciliation/index.ts';
import { BackLink, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.reconciliation;

/** Everything that is known of one payment, in the order in which it happened. */
export const HistoryPage = ({ c, history }: { c: PageContext; history: PaymentHistory }) => (
  <OfficePage c={c} title={words.history} place="ufficio/riconciliazione">
    <BackLink href={`/${c.var.slug}/ufficio/riconciliazione`} label={words.back} />
    <PageHeading title={words.historyOf(history.iuv)} />
    {history.children.length === 0 && <p>{words.noNotice}</p>}
    {history.children.map(({ consumerId, child }) => (
      <p>
        <a href={childPath(c, consumerId)}>{child}</a>
      </p>
    ))}
    <Table
      caption={words.happened}
      columns={[
        { label: words.when, cell: ({ at }) => numericInstant(at), rowHeader: true },
        { label: words.what, cell: sentenceOf },
      ]}
      rows={history.events}
    />
  </OfficePage>
);

function sentenceOf(event: HistoryEvent): string {
  const { event: say } = words;
  switch (event.kind) {
    case 'declared':
      return say.declared(event.cents);
    case 'payable':
    case 'cancelled':
      return say[event.kind];
    case 'receipt':
      return event.origin === 'flow'
        ? say.fromFlow(event.cents, event.receiptId)
        : say.receipt(event.cents, event.pspName, event.receiptId);
    case 'set_aside':
      return say.setAside(event.cents, event.receiptId);
    case 'flow': {
      const outcome = words.statusWith(words.status[event.status], event.statusCode);
      const text = say.flow(event.name, event.revision, event.cents, outcome);
      return event.isSuperseded ? say.superseded(text) : text;
    }
    case 'noted':
      return say.noted(event.note);
  }
}
