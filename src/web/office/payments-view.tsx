import type { FlaggedReceipt, QuarantinedReceipt } from '#src/payments/index.ts';
import { grouped } from '#src/payments/index.ts';
import { Alert, Card, DescriptionList, EmptyState, ErrorSummary, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';
import { type NoteCameBack, NoteForm } from './note-form.tsx';

const words = messages.officePayments;

interface PageProps {
  c: PageContext;
  flagged: readonly FlaggedReceipt[];
  quarantined: readonly QuarantinedReceipt[];
  done: string | undefined;
  came: NoteCameBack | undefined;
}

const waits = (receipt: { readonly reviewedAt: Temporal.Instant | null }) => receipt.reviewedAt === null;

/** Receipts that need a look: what happened, what to do, and room to note what was done. */
export function PaymentsPage({ c, flagged, quarantined, done, came }: PageProps) {
  const seen = [...flagged, ...quarantined].filter((receipt) => !waits(receipt));
  const open = flagged.length + quarantined.length - seen.length;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/pagamenti" hasErrors={came !== undefined}>
      <ErrorSummary errors={came ? [came.error] : []} />
      {!came && done === 'guardato' && <Alert tone="success" title={words.reviewed} announce />}
      {!came && done === 'prima' && <Alert tone="info" title={words.already} announce />}
      <PageHeading title={words.heading(open)} lead={words.lead} />
      <h2>{words.flagged}</h2>
      {!flagged.some(waits) && <EmptyState title={words.noneFlagged} />}
      {flagged.filter(waits).map((receipt) => (
        <FlaggedCard c={c} receipt={receipt} came={came} />
      ))}
      <h2>{words.quarantined}</h2>
      {!quarantined.some(waits) && <EmptyState title={words.noneQuarantined} />}
      {quarantined.filter(waits).map((receipt) => (
        <Card level={3} title={words.reason[receipt.reason]} subtitle={words.reasonTodo[receipt.reason]}>
          <DescriptionList items={factsOf(receipt)} />
          <Review c={c} which="sospesi" receipt={receipt} came={came} />
        </Card>
      ))}
      {seen.length > 0 && <Seen seen={seen} />}
    </OfficePage>
  );
}

const factsOf = ({ cents, paidAt, pspName, noticeNumber, receiptId }: FlaggedReceipt | QuarantinedReceipt) => [
  { term: words.paid, description: words.paidWith(cents, paidAt, pspName) },
  { term: words.notice, description: grouped(noticeNumber) },
  { term: words.receipt, description: receiptId },
];

function FlaggedCard({
  c,
  receipt,
  came,
}: {
  c: PageContext;
  receipt: FlaggedReceipt;
  came: NoteCameBack | undefined;
}) {
  const { children } = receipt;
  return (
    <Card level={3} title={receipt.flags.map((flag) => words.flag[flag]).join('. ')}>
      {receipt.flags.map((flag) => (
        <p>{words.todo[flag]}</p>
      ))}
      <DescriptionList
        items={[
          ...children.map(({ consumerId, child, cents }) => ({
            term: words.child,
            description: (
              <>
                <a href={childPath(c, consumerId)}>{child}</a>
                {children.length > 1 && words.part(cents)}
              </>
            ),
          })),
          { term: words.payer, description: receipt.payer },
          ...(receipt.flags.includes('other_amount')
            ? [{ term: words.noticeCents, description: words.amount(receipt.noticeCents) }]
            : []),
          ...factsOf(receipt),
        ]}
      />
      <Review c={c} which="insoliti" receipt={receipt} came={came} />
    </Card>
  );
}

interface ReviewProps {
  c: PageContext;
  which: 'insoliti' | 'sospesi';
  receipt: { readonly id: number; readonly receiptId: string };
  came: NoteCameBack | undefined;
}

function Review({ c, which, receipt, came }: ReviewProps) {
  if (!mayAct(c)) return null;
  return (
    <NoteForm
      c={c}
      action={`/${c.var.slug}/ufficio/pagamenti/${which}/${receipt.id}`}
      field={`nota-${which}-${receipt.id}`}
      came={came}
      words={words}
      about={words.doneFor(receipt.receiptId)}
    />
  );
}

const Seen = ({ seen }: { seen: readonly (FlaggedReceipt | QuarantinedReceipt)[] }) => (
  <>
    <h2>{words.seen}</h2>
    {seen.map((receipt) => (
      <Card level={3} title={receipt.note} subtitle={receipt.reviewedAt && words.seenAt(receipt.reviewedAt)}>
        <DescriptionList items={factsOf(receipt)} />
      </Card>
    ))}
  </>
);
