import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { SentNotice } from '#src/standing/index.ts';
import { Card, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.office.child;

/** What the family was told, and whether it arrived. */
export function ChildNotices({ notices }: { notices: readonly SentNotice[] }) {
  return (
    <Card title={words.notices}>
      {notices.length === 0 ? (
        <p>{words.noNotices}</p>
      ) : (
        <Table
          caption={words.notices}
          captionHidden
          columns={[
            { label: words.notice, cell: (row) => words.noticeKinds[row.kind], rowHeader: true },
            { label: words.sentAt, cell: (row) => numericInstant(row.createdAt) },
            { label: words.sentTo, cell: (row) => row.address ?? words.nobodyToSend },
            { label: words.delivery, cell: deliveryOf },
          ]}
          rows={notices}
        />
      )}
    </Card>
  );
}

const deliveryOf = ({ delivery, deliveredAt }: SentNotice): string =>
  [words.deliveries[delivery], deliveredAt && numericInstant(deliveredAt)].filter(Boolean).join(' · ');
