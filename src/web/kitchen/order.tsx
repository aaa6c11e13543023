import type { Hono } from 'hono';
import { type Cutoffs, cutoffsOn, type ServiceDaysAround, serviceDaysAround } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import { type ClassCount, type OrderCounts, orderCounts } from '#src/kitchen/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn, classLabel } from '#src/registry/index.ts';
import { seesDiets } from '../access.ts';
import { Alert, EmptyState, Icon, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { closingHours, hoursToCome } from '../staff/closing-hours.ts';
import { DayNav } from '../staff/day-nav.tsx';
import { StaffPage } from '../staff/frame.tsx';
import { PrintButton } from '../staff/print-button.tsx';
import { dayOf, staffOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { OrderTable } from './order-table.tsx';
import { type Portion, portionsOf, sumOf } from './sums.ts';

const words = messages.staff.kitchen;
/** The page of today asks again by itself, so that a meal added at the register is seen at once; whoever reads slowly stops it. */
const REFRESH_SECONDS = 60;

interface View {
  readonly order: OrderCounts;
  readonly labels: ReadonlyMap<number, string>;
  readonly around: ServiceDaysAround;
  readonly cutoffs: Cutoffs;
}

/** `/:slug/cucina`: what to cook on a day. Diets are opened for this page alone, and each reading is in the audit log (R16). */
export function registerOrder(routes: Hono<PageEnvironment>): void {
  routes.get('/cucina', async (c) => {
    const day = dayOf(c);
    const view = await read(
      c,
      async (tx): Promise<View> => ({
        order: await orderCounts(tx, sealerOf(c), { day, at: c.var.arrivedAt, schoolIds: ownSchools(c) }),
        labels: new Map((await classesOn(tx, day)).map((each) => [each.classId, classLabel(each)])),
        around: await serviceDaysAround(tx, day),
        cutoffs: await cutoffsOn(tx, day),
      }),
    );
    if (isRefreshing(c, day)) c.header('Refresh', String(REFRESH_SECONDS));
    return c.html(<OrderPage c={c} {...view} />);
  });
}

/** Who may not know diets has nothing to open them with. */
const sealerOf = (c: PageContext) => (seesDiets(staffOf(c).role) ? c.var.world.sealer : undefined);

/** A kitchen of one cooking centre cooks for its schools; others for all (R15). */
function ownSchools(c: PageContext): readonly number[] | undefined {
  const { cookingCentreId, schoolIds } = staffOf(c);
  return cookingCentreId === undefined ? undefined : schoolIds;
}

/**
 * Only where people cook does the page ask again by itself: each asking counts as use, so an office's computer that shows it
 * would stay signed in all day, with families and money behind it.
 */
const mayRefresh = (c: PageContext): boolean => staffOf(c).role === 'kitchen';
const isRefreshing = (c: PageContext, day: Day): boolean =>
  mayRefresh(c) && day === todayOf(c) && c.req.query('fermo') === undefined;

function OrderPage({ c, ...view }: View & { c: PageContext }) {
  const { order, around, labels } = view;
  const { day } = order;
  const classes = order.classes.filter((each) => each.meals > 0 || each.removed > 0);
  const today = todayOf(c);
  const meals = sumOf(classes, 'meals');
  const diets = seesDiets(staffOf(c).role);
  return (
    <StaffPage c={c} title={words.title} place="cucina" wide>
      <div class="kitchen">
        <PageHeading title={classes.length === 0 ? nothing(day, today) : words.toCook(meals)} />
        <DayNav day={day} today={today} around={around} path={`/${c.var.slug}/cucina`} />
        {classes.length === 0 ? (
          <EmptyState title={nothing(day, today)}>{around.next && messages.staff.day.next(around.next)}</EmptyState>
        ) : (
          <>
            <div class="kitchen-state">
              <State c={c} {...view} />
              <PrintButton />
            </div>
            <Changes classes={classes} labels={labels} />
            {diets ? (
              <>
                <h2>{words.kinds}</h2>
                <Portions portions={portionsOf(classes)} packed={sumOf(classes, 'packedLunch')} />
              </>
            ) : (
              <p>{words.dietsHidden}</p>
            )}
            <h2>{words.perClass}</h2>
            <OrderTable
              classes={classes}
              labels={labels}
              diets={diets}
              cutoffs={order.frozenAt ? undefined : view.cutoffs}
            />
          </>
        )}
      </div>
    </StaffPage>
  );
}

const nothing = (day: Day, today: Day) => (day === today ? words.nothingToday : words.nothing(day));

/** Whether the numbers may still change, and until when. */
function State({ c, order, cutoffs }: View & { c: PageContext }) {
  const { day, frozenAt } = order;
  const today = todayOf(c);
  const text = frozenAt ? words.frozen(romeTime(frozenAt)) : stillOpen(c, order, cutoffs);
  return (
    <p class={`class-state tone-${frozenAt ? 'success' : 'warning'}`}>
      <Icon name={frozenAt ? 'check' : 'warning'} />
      <span>
        <b>{text}</b>
        {day === today && <Refreshing c={c} day={day} />}
      </span>
    </p>
  );
}

/** Where each school closes at its own hour, some may be final while others change. */
function stillOpen(c: PageContext, { day, classes }: OrderCounts, cutoffs: Cutoffs): string {
  const open = new Set(classes.filter((each) => !each.frozenAt).map((each) => each.schoolId));
  const hours = hoursToCome(closingHours(cutoffs, open), day, c.var.arrivedAt);
  if (hours.length === 0) return words.soon;
  const schools = new Set(classes.map((each) => each.schoolId)).size;
  if (open.size < schools) return words.partly(schools - open.size, schools, hours);
  return day === todayOf(c) ? words.open(hours) : words.openOther(day, hours);
}

/** When these numbers were read, and the way to stop and start asking again. */
function Refreshing({ c, day }: { c: PageContext; day: Day }) {
  const path = `/${c.var.slug}/cucina`;
  const on = isRefreshing(c, day);
  return (
    <span class="quiet no-print">
      {' '}
      {words.refreshed(romeTime(c.var.arrivedAt))}{' '}
      {mayRefresh(c) && <a href={on ? `${path}?fermo=1` : path}>{on ? words.stop : words.start}</a>}
    </span>
  );
}

/** What the school added or took away after the numbers were final. */
function Changes({ classes, labels }: { classes: readonly ClassCount[]; labels: ReadonlyMap<number, string> }) {
  const changed = classes.filter((each) => each.added > 0 || each.removed > 0);
  if (changed.length === 0) return null;
  return (
    <Alert tone="warning" title={words.changes}>
      <ul class="notice-list">
        {changed.map((each) => (
          <li>{words.change(`${labels.get(each.classId) ?? ''}, ${each.schoolName}`, each.added, each.removed)}</li>
        ))}
      </ul>
    </Alert>
  );
}

function Portions({ portions, packed }: { portions: readonly Portion[]; packed: number }) {
  return (
    <ul class="portions">
      {portions.map((portion) => (
        <li class={portion.diet ? 'portion portion-diet' : 'portion'}>
          <span class="portion-number">{portion.meals}</span>
          <span class="portion-name">{nameOf(portion)}</span>
        </li>
      ))}
      {packed > 0 && (
        <li class="portion portion-packed">
          <span class="portion-number">{packed}</span>
          <span class="portion-name">
            {words.packed} <span class="quiet">({words.packedHint})</span>
          </span>
        </li>
      )}
    </ul>
  );
}

function nameOf({ diet, light }: Portion): string {
  if (diet === '') return light ? words.light : words.normal;
  return light ? words.dietLight(diet) : diet;
}
