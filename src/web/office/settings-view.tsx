import type { PropsWithChildren } from 'hono/jsx';
import { type Day, parseDay } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import type { EditableKey, SettingEntry, Timeline } from '#src/settings/index.ts';
import type { Settings } from '#src/tenancy/index.ts';
import {
  Alert,
  BackLink,
  Card,
  CardSection,
  EmptyState,
  ErrorSummary,
  type FieldError,
  MoreLink,
  PageHeading,
  Table,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { officePath, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';
import { SettingForm } from './settings-form.tsx';
import { entrySaid } from './settings-review.tsx';
import { GROUPS, type GroupName, type Topic } from './settings-topics.ts';

const words = messages.settings;
const PLACE = 'ufficio/impostazioni';

interface ViewProps {
  c: PageContext;
  timeline: Timeline;
  cutoffs: { readonly general: string; readonly own: number };
}

/** Every setting with what holds today, since when and by whom, and what will hold; each leads to where it is changed. */
export function SettingsView(props: ViewProps) {
  return (
    <OfficePage c={props.c} title={words.title} place={PLACE}>
      <PageHeading title={words.heading} lead={words.lead} />
      {(Object.keys(GROUPS) as GroupName[]).map((group) => (
        <Card title={words.groups[group]}>
          {group === 'day' && <Cutoff {...props} />}
          {GROUPS[group].map((topic) => (
            <TopicRow {...props} topic={topic} />
          ))}
          {group === 'debt' && <Stopped {...props} />}
          {group === 'payments' && <TopUps {...props} />}
          {group === 'access' && <Access {...props} />}
        </Card>
      ))}
    </OfficePage>
  );
}

interface RowProps {
  title: string;
  value: string;
  since: string;
  link?: { href: string; label: string } | undefined;
}

function Row({ title, value, since, link, children }: PropsWithChildren<RowProps>) {
  return (
    <CardSection>
      <div class="setting">
        <div>
          <h3>{title}</h3>
          <p class="setting-value">{value}</p>
          {since && <p class="quiet setting-since">{since}</p>}
          {children}
        </div>
        {link && (
          <MoreLink href={link.href} hiddenLabel={title}>
            {link.label}
          </MoreLink>
        )}
      </div>
    </CardSection>
  );
}

/** Since when what holds today does: the latest of the entries that it comes from. */
function sinceOf(timeline: Timeline, keys: readonly (keyof Settings)[]): string {
  const entries = keys.flatMap((key) => timeline.entryOf(key) ?? []);
  const [latest] = entries.toSorted((a, b) => (a.from === b.from ? 0 : a.from < b.from ? 1 : -1));
  return words.since(latest?.from, latest?.by);
}

function TopicRow({ c, timeline, topic }: ViewProps & { topic: Topic }) {
  const { title, value } = words.topics[topic.name];
  const label = mayAct(c) ? words.change : words.see;
  return (
    <Row
      title={title}
      value={value(timeline.inForce)}
      since={sinceOf(timeline, topic.keys)}
      link={{ href: officePath(c, `impostazioni/${topic.name}`), label }}
    >
      <Coming timeline={timeline} topic={topic} />
    </Row>
  );
}

function Coming({ timeline, topic }: { timeline: Timeline; topic: Topic }) {
  return (
    <>
      {timeline.coming(topic.keys).map((entry) => (
        <p>{words.coming(entry.from, words.label[entry.key as EditableKey], entrySaid(entry), entry.by)}</p>
      ))}
    </>
  );
}

function Cutoff({ c, timeline, cutoffs }: ViewProps) {
  const { title, value } = words.elsewhere.cutoff;
  return (
    <Row
      title={title}
      value={value(cutoffs.general, cutoffs.own)}
      since={sinceOf(timeline, ['cutoff'])}
      link={{ href: officePath(c, 'orari'), label: mayAct(c) ? words.change : words.open }}
    />
  );
}

function Stopped({ c, timeline }: ViewProps) {
  const { title, on, off } = words.elsewhere.stopped;
  return (
    <Row
      title={title}
      value={timeline.inForce.suspensions_stopped ? on : off}
      since={sinceOf(timeline, ['suspensions_stopped'])}
      link={{ href: officePath(c, 'sospensioni/ferma'), label: mayAct(c) ? words.change : words.open }}
    />
  );
}

const OF_TOP_UPS = [
  'top_up_min_cents',
  'top_up_max_cents',
  'top_up_suggested_meals',
  'notice_due_days',
  'max_unpaid_notices',
  'verification_hold_days',
] as const satisfies readonly (keyof Settings)[];

function TopUps({ c, timeline }: ViewProps) {
  const { title, value } = words.elsewhere.topUps;
  const { top_up_min_cents: min, top_up_max_cents: max, notice_due_days: due } = timeline.inForce;
  const { collections } = words.elsewhere;
  const { minCents, maxCents } = timeline.inForce.collection_limits;
  const label = mayAct(c) ? words.change : words.open;
  return (
    <>
      <Row
        title={title}
        value={value(min, max, due)}
        since={sinceOf(timeline, OF_TOP_UPS)}
        link={{ href: officePath(c, 'pagopa/ricariche'), label }}
      />
      <Row
        title={collections.title}
        value={collections.value(minCents, maxCents)}
        since={sinceOf(timeline, ['collection_limits'])}
        link={{ href: officePath(c, 'puntolis'), label }}
      />
    </>
  );
}

function Access({ c, timeline }: ViewProps) {
  const { credentials, secondFactor, retention } = words.elsewhere;
  const { own_credentials, staff_second_factor, retention_months } = timeline.inForce;
  return (
    <>
      <Row
        title={credentials.title}
        value={own_credentials.enabled ? credentials.on : credentials.off}
        since={sinceOf(timeline, ['own_credentials'])}
        link={{ href: officePath(c, 'accessi'), label: mayAct(c) ? words.change : words.open }}
      />
      <Row
        title={secondFactor.title}
        value={staff_second_factor ? secondFactor.on : secondFactor.off}
        since={sinceOf(timeline, ['staff_second_factor'])}
      >
        <p class="quiet">{secondFactor.how}</p>
      </Row>
      <Row
        title={retention.title}
        value={retention.value(retention_months.families)}
        since={sinceOf(timeline, ['retention_months'])}
        link={{ href: officePath(c, 'conservazione'), label: mayAct(c) ? words.change : words.open }}
      />
      <Row
        title={messages.contacts.title}
        value={words.elsewhere.contacts}
        since=""
        link={{ href: officePath(c, 'contatti'), label: mayAct(c) ? words.change : words.open }}
      />
    </>
  );
}

interface TopicProps {
  c: PageContext;
  topic: Topic;
  timeline: Timeline;
  first: Day;
  typed: Typed;
  errors: readonly FieldError[];
}

/** One topic: what holds, what will, the form for another value, and everything that was ever recorded. */
export function TopicView({ c, topic, timeline, first, typed, errors }: TopicProps) {
  const { title, lead, value } = words.topics[topic.name];
  return (
    <OfficePage c={c} title={title} place={PLACE} hasErrors={errors.length > 0}>
      <BackLink href={officePath(c, 'impostazioni')} label={words.title} />
      <ErrorSummary errors={errors} />
      <Done c={c} />
      <PageHeading title={title} lead={lead} />
      <Card title={words.inForce}>
        <p class="setting-value">{value(timeline.inForce)}</p>
        <p class="quiet setting-since">{sinceOf(timeline, topic.keys)}</p>
        <Coming timeline={timeline} topic={topic} />
      </Card>
      {mayAct(c) && (
        <SettingForm c={c} topic={topic} values={timeline.inForce} first={first} typed={typed} errors={errors} />
      )}
      <History entries={timeline.recorded(topic.keys)} />
    </OfficePage>
  );
}

function Done({ c }: { c: PageContext }) {
  const done = c.req.query('fatto');
  if (done === undefined) return null;
  const from = parseDay(done);
  return (
    <Alert tone={from ? 'success' : 'info'} title={from ? words.done : words.unchanged} announce>
      {from && <p>{words.doneBody(from)}</p>}
    </Alert>
  );
}

function History({ entries }: { entries: readonly SettingEntry[] }) {
  const { columns } = words;
  if (entries.length === 0) return <EmptyState title={words.noHistory} />;
  return (
    <Table
      caption={words.history}
      rows={entries}
      columns={[
        { label: columns.what, rowHeader: true, cell: ({ key }) => words.label[key as EditableKey] },
        { label: columns.value, cell: entrySaid },
        { label: columns.from, cell: ({ from }) => (from < '2001' ? words.ever : numericDay(from)) },
        { label: columns.recorded, cell: ({ recordedAt, by }) => words.recorded(recordedAt, by) },
      ]}
    />
  );
}
