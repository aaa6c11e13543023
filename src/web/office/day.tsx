import type { Hono } from 'hono';
import { classDays, orderOf, type TownDay } from '#src/attendance/index.ts';
import {
  type Cutoffs,
  cutoffOfSchool,
  cutoffsOn,
  type ServiceDaysAround,
  serviceDaysAround,
} from '#src/calendar/index.ts';
import { chargesOn, type DayCharges } from '#src/charging/index.ts';
import { isEveningDone } from '#src/days/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn, classLabel, type SchoolClass } from '#src/registry/index.ts';
import { suspensionsDecidedOn } from '#src/standing/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import { DescriptionList, EmptyState, Money, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { ClassState } from '../school/today.tsx';
import { closingHours } from '../staff/closing-hours.ts';
import { DayNav } from '../staff/day-nav.tsx';
import { dayOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { OfficePage } from './layout.tsx';

const words = messages.staff.whatHappened;

interface View {
  readonly day: Day;
  readonly order: { readonly frozenAt: Temporal.Instant; readonly postedAt: Temporal.Instant | null } | undefined;
  readonly town: TownDay;
  readonly cutoffs: Cutoffs;
  readonly names: readonly SchoolClass[];
  readonly charges: DayCharges;
  /** Suspensions decided that evening; undefined while it has not come. */
  readonly suspended: number | undefined;
  readonly around: ServiceDaysAround;
  readonly settings: Settings;
}

/** `/:slug/ufficio/giornata`: what the jobs did on a day, and how each class's register stands. */
export function registerDay(routes: Hono<PageEnvironment>): void {
  routes.get('/ufficio/giornata', async (c) => {
    const day = dayOf(c);
    const view = await read(
      c,
      async (tx): Promise<View> => ({
        day,
        order: await orderOf(tx, day),
        town: await classDays(tx, { day }),
        cutoffs: await cutoffsOn(tx, day),
        names: await classesOn(tx, day),
        charges: await chargesOn(tx, day),
        suspended: (await isEveningDone(tx, day)) ? await suspensionsDecidedOn(tx, day) : undefined,
        around: await serviceDaysAround(tx, day),
        settings: await settingsOn(tx, day),
      }),
    );
    return c.html(<DayPage c={c} {...view} />);
  });
}

function DayPage({ c, ...view }: View & { c: PageContext }) {
  const { day, order, charges, around } = view;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/giornata">
      <PageHeading title={titleOf(view)} />
      <DayNav day={day} today={todayOf(c)} around={around} path={`/${c.var.slug}/ufficio/giornata`} />
      <h2>{words.steps}</h2>
      <Steps {...view} />
      {order?.postedAt && (
        <DescriptionList
          items={[
            { term: words.chargedMeals, description: <Money cents={charges.cents} meals={charges.meals} /> },
            { term: words.reversed, description: charges.reversed },
          ]}
        />
      )}
      <h2>{words.registers}</h2>
      <ClassTable slug={c.var.slug} {...view} />
    </OfficePage>
  );
}

function titleOf({ day, order, town, charges, around }: View): string {
  const meals = town.classes.reduce((sum, each) => sum + each.eating, 0);
  if (!around.here && !order) return words.nothing(day);
  if (!order || town.frozenAt === undefined) return words.open(meals);
  return order.postedAt ? words.posted(charges.meals, charges.cents) : words.frozen(meals);
}

/** Done at, or due at: each of the day's steps. */
function Steps({ order, town, cutoffs, settings, suspended }: View) {
  const open = town.classes.filter((each) => each.frozenAt === null).map((each) => each.schoolId);
  const done = (at: Temporal.Instant | null | undefined, due: string) => (at ? numericInstant(at) : words.due(due));
  return (
    <DescriptionList
      items={[
        { term: words.freeze, description: done(town.frozenAt, closingHours(cutoffs, open).join(', ')) },
        { term: words.post, description: done(order?.postedAt, settings.posting_time) },
        { term: words.evening, description: suspended ?? words.due(settings.evening_time) },
      ]}
    />
  );
}

function ClassTable({ slug, day, town, names, cutoffs }: View & { slug: string }) {
  const states = new Map(town.classes.map((each) => [each.classId, each]));
  const rows = names.flatMap((of) => {
    const state = states.get(of.classId);
    return state && state.pupils > 0 ? [{ of, state }] : [];
  });
  if (rows.length === 0) return <EmptyState title={words.none} />;
  return (
    <Table
      caption={words.caption}
      captionHidden
      rows={rows}
      columns={[
        {
          label: words.class,
          rowHeader: true,
          cell: ({ of }) => <a href={`/${slug}/registro/${of.classId}?giorno=${day}`}>{classLabel(of)}</a>,
        },
        { label: words.school, cell: ({ of }) => of.schoolName },
        { label: words.pupils, numeric: true, cell: ({ state }) => state.pupils },
        { label: words.eating, numeric: true, cell: ({ state }) => state.eating },
        {
          label: words.state,
          cell: ({ of, state }) => <ClassState state={state} cutoff={cutoffOfSchool(cutoffs, of.schoolId)} />,
        },
      ]}
    />
  );
}
