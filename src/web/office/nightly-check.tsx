import type { Hono } from 'hono';
import { type CheckedNight, type LastCheck, lastCheck, sentenceOf } from '#src/integrity/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { Alert, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.officeCheck;
const PLACE = 'ufficio/controllo';
/** One night may be missed; then somebody should look. */
const OLD_AFTER_HOURS = 50;

/** `/:slug/ufficio/controllo`: what the nightly check found, in words, and since when. */
export function registerNightlyCheck(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, async (c) => c.html(<CheckPage c={c} last={await read(c, lastCheck)} />));
}

function CheckPage({ c, last }: { c: PageContext; last: LastCheck | undefined }) {
  if (!last) {
    return (
      <OfficePage c={c} title={words.title} place={PLACE}>
        <PageHeading title={words.headingNever} lead={words.never} />
        <p>{words.what}</p>
      </OfficePage>
    );
  }
  const isOld = c.var.arrivedAt.since(last.checkedAt).total('hours') > OLD_AFTER_HOURS;
  return (
    <OfficePage c={c} title={words.title} place={PLACE}>
      <PageHeading title={words.heading(last.differences)} lead={words.lead(last.checkedAt)} />
      {isOld && <Alert tone="warning" title={words.old(last.checkedAt)} />}
      <p>{words.what}</p>
      {last.differences > 0 && <Differences c={c} last={last} />}
      {last.before.length > 0 && <NightsBefore nights={last.before} />}
    </OfficePage>
  );
}

const Differences = ({ c, last: { found, differences } }: { c: PageContext; last: LastCheck }) => (
  <>
    <Alert tone="warning" title={words.todoTitle}>
      <p>{words.todo}</p>
    </Alert>
    <Table
      caption={words.caption}
      columns={[
        { label: words.difference, cell: sentenceOf, rowHeader: true },
        { label: words.since, cell: (each) => words.sinceNight(each.since) },
        {
          label: words.child,
          cell: ({ consumerId, consumerNumber }) =>
            consumerId !== null &&
            consumerNumber !== null && <a href={childPath(c, consumerId)}>{words.open(consumerNumber)}</a>,
        },
      ]}
      rows={found}
    />
    {differences > found.length && <p>{words.more(differences - found.length)}</p>}
  </>
);

const NightsBefore = ({ nights }: { nights: readonly CheckedNight[] }) => (
  <Table
    caption={words.before}
    columns={[
      { label: words.night, cell: ({ night }) => words.nightOf(night), rowHeader: true },
      { label: words.outcome, cell: ({ differences }) => words.outcomeOf(differences) },
    ]}
    rows={nights}
  />
);
