import {
  type Collection,
  type CollectionLimits,
  groupedSlip,
  type NetworkKey,
  type SettledCollection,
  type SettledDay,
  type ShopNetwork,
} from '#src/collection/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import {
  Alert,
  Card,
  DescriptionList,
  EmptyState,
  LinkButton,
  PageHeading,
  SearchBox,
  Table,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { DayNav } from '../staff/day-nav.tsx';
import { todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { childPath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.officeCollections;

interface PageProps {
  c: PageContext;
  network: ShopNetwork | undefined;
  keys: readonly NetworkKey[];
  limits: CollectionLimits;
  /** What was asked for by its slip, and the collection of it. */
  typed: string | undefined;
  found: Collection | undefined;
  day: SettledDay;
  around: { readonly before: Day | null; readonly after: Day | null };
}

/** Whether a shop network is connected, one slip, and a day of collections beside receipts and the network's settlement. */
export function CollectionsPage(props: PageProps) {
  const { c, network, day, typed } = props;
  const differences = day.differences.length;
  const title = network ? words.heading(network.name) : words.notConnected;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/puntolis">
      <PageHeading
        title={differences > 0 ? words.headingDifferences(differences) : title}
        lead={network ? words.lead : words.notConnectedNext}
      />
      {network && <Connection {...props} network={network} />}
      <SearchBox action={placeOf(c)} name="scontrino" label={words.slip} hint={words.slipHint} value={typed} />
      <BySlip {...props} />
      <DayOfCollections {...props} />
    </OfficePage>
  );
}

const placeOf = (c: PageContext) => `/${c.var.slug}/ufficio/puntolis`;

function Connection({ network, keys, limits }: PageProps & { network: ShopNetwork }) {
  const { minCents, maxCents, perCodeAndDay } = limits;
  const named = keys.map(({ kind, endsAt }) => (endsAt ? words.keyUntil(words.key[kind], endsAt) : words.key[kind]));
  return (
    <DescriptionList
      items={[
        { term: words.since, description: numericDay(romeDay(network.connectedAt)) },
        { term: words.keys, description: named.join(', ') },
        { term: words.limits, description: words.limitsOf(minCents, maxCents, perCodeAndDay) },
      ]}
    />
  );
}

function BySlip({ c, typed, found }: PageProps) {
  if (!typed) return null;
  if (!found) {
    return (
      <Alert tone="warning" title={words.slipUnknown(typed)} announce>
        <p>{words.slipUnknownNext}</p>
      </Alert>
    );
  }
  return (
    <Card title={words.slipFound(groupedSlip(found.slip))} subtitle={words.day(romeDay(found.collectedAt))}>
      <DescriptionList items={factsOf(c, found)} />
      {found.status === 'pending' && <p>{words.holds}</p>}
    </Card>
  );
}

const statusText = (collection: Collection): string =>
  collection.status === 'reversed' && collection.endingBecause === 'never_payable'
    ? words.never
    : words.status[collection.status];

const childLink = (c: PageContext, { consumerId, childName, childSurname }: Collection) => (
  <a href={childPath(c, consumerId)}>{`${childName} ${childSurname}`}</a>
);

const factsOf = (c: PageContext, collection: Collection) => [
  { term: words.columns.child, description: childLink(c, collection) },
  { term: words.columns.amount, description: formatEuro(collection.cents) },
  { term: words.columns.status, description: statusText(collection) },
  { term: words.columns.terminal, description: collection.terminal },
  { term: words.notice, description: collection.noticeNumber },
  ...(collection.reversalReason ? [{ term: words.reason, description: collection.reversalReason }] : []),
];

function DayOfCollections({ c, day, around }: PageProps) {
  const today = todayOf(c);
  const next = around.after ?? (day.day < today ? today : undefined);
  return (
    <>
      <h2>{words.caption(day.day)}</h2>
      <DayNav day={day.day} today={today} around={{ previous: around.before ?? undefined, next }} path={placeOf(c)} />
      {day.items.length === 0 && !day.settlement ? (
        <EmptyState title={words.none} />
      ) : (
        <>
          <DescriptionList items={[...totalsOf(day), ...settlementOf(day)]} />
          {day.differences.length > 0 && <h2>{words.differences}</h2>}
          {day.differences.map((item) => (
            <DifferenceCard c={c} item={item} />
          ))}
          <CollectionTable c={c} day={day} />
          <p>
            <LinkButton href={`${placeOf(c)}/incassi.csv?giorno=${day.day}`} variant="outline">
              {words.download}
            </LinkButton>
          </p>
        </>
      )}
    </>
  );
}

const KINDS = ['collected', 'paid', 'waiting', 'reversed', 'expired'] as const;

const totalsOf = ({ totals }: SettledDay) =>
  KINDS.filter((kind) => kind === 'collected' || totals[kind].count > 0).map((kind) => ({
    term: words.totals[kind],
    description: words.total(totals[kind].count, totals[kind].cents),
  }));

function settlementOf({ settlement, differenceCents }: SettledDay) {
  if (!settlement) return [{ term: words.settlement, description: words.notSettled }];
  const { receivedAt, revision, totalCents } = settlement;
  return [
    { term: words.settlement, description: words.settled(receivedAt, revision, totalCents) },
    { term: words.difference, description: <strong>{formatEuro(differenceCents ?? 0)}</strong> },
  ];
}

function DifferenceCard({ c, item: { collection, line, state } }: { c: PageContext; item: SettledCollection }) {
  const todo = Object.hasOwn(words.todo, state) ? words.todo[state as keyof typeof words.todo] : '';
  const slip = collection?.slip ?? line?.slip ?? '';
  return (
    <Card level={3} title={words.state[state]} subtitle={todo}>
      <DescriptionList
        items={[
          { term: words.slip, description: groupedSlip(slip) },
          ...(collection ? factsOf(c, collection) : []),
          ...(line
            ? [
                {
                  term: words.theirs,
                  description: words.theirLine(line.cents, line.outcome === 'paid', line.terminal),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function CollectionTable({ c, day }: { c: PageContext; day: SettledDay }) {
  const rows = day.items.flatMap(({ collection, state }) => (collection ? [{ collection, state }] : []));
  if (rows.length === 0) return null;
  const { columns } = words;
  return (
    <Table
      caption={words.caption(day.day)}
      captionHidden
      columns={[
        {
          label: columns.when,
          cell: ({ collection }) => `${romeTime(collection.collectedAt)} · ${groupedSlip(collection.slip)}`,
          rowHeader: true,
        },
        { label: columns.child, cell: ({ collection }) => childLink(c, collection) },
        { label: columns.terminal, cell: ({ collection }) => collection.terminal },
        { label: columns.amount, cell: ({ collection }) => formatEuro(collection.cents), numeric: true },
        { label: columns.status, cell: ({ collection }) => statusText(collection) },
        { label: columns.settlement, cell: ({ state }) => words.state[state] },
      ]}
      rows={rows}
    />
  );
}
