import type { Hono } from 'hono';
import { type LongAbsences, longAbsences } from '#src/absences/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classLabel } from '#src/registry/index.ts';
import { EmptyState, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { childName } from './family-frame.tsx';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.longAbsences;
const PLACE = 'ufficio/assenze';

/** `/:slug/ufficio/assenze`: who is away until further notice for longer than the office leaves unseen (R2). */
export function registerLongAbsences(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, async (c) =>
    c.html(<LongAbsencesPage c={c} {...(await read(c, (tx) => longAbsences(tx, todayOf(c))))} />),
  );
}

function LongAbsencesPage({ c, moreThan, absences }: LongAbsences & { c: PageContext }) {
  return (
    <OfficePage c={c} title={words.title} place={PLACE}>
      <PageHeading title={words.heading(absences.length)} lead={words.lead(moreThan)} />
      {absences.length === 0 ? (
        <EmptyState title={words.none}>{words.noneHint(moreThan)}</EmptyState>
      ) : (
        <Table
          caption={words.caption}
          captionHidden
          rows={absences}
          columns={[
            {
              label: words.child,
              rowHeader: true,
              cell: (each) => <a href={childPath(c, each.consumerId)}>{childName(each)}</a>,
            },
            { label: words.class, cell: (each) => `${classLabel(each)}, ${each.schoolName}` },
            { label: words.from, cell: ({ from }) => words.day(from) },
            { label: words.to, cell: ({ to }) => words.day(to) },
            { label: words.days, numeric: true, cell: ({ serviceDays }) => serviceDays },
            {
              label: words.asked,
              cell: ({ channel, by, arrivedAt }) => words.askedBy[channel](by ?? words.nobody, arrivedAt),
            },
          ]}
        />
      )}
    </OfficePage>
  );
}
