import type { Hono } from 'hono';
import { type MealConsumed, mealsConsumed } from '#src/calendar/index.ts';
import { type Day, type Month, monthOf } from '#src/kernel/day.ts';
import { mediumDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { BackLink, EmptyState, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf, consumerIdOf } from './request.ts';

const words = messages.family.meals;

/** `/cittadino/:id/pasti`: how many meals were consumed, and which. */
export function registerMeals(app: Hono<PageEnvironment>): void {
  app.get('/cittadino/:id/pasti', async (c) => {
    const { personId } = citizenOf(c);
    const consumerId = consumerIdOf(c);
    const today = romeDay(c.var.arrivedAt);
    const found = await read(c, async (tx) => {
      const child = consumerId === undefined ? undefined : await consumerOf(tx, personId, consumerId, today);
      const { goLive } = await currentTenant(tx);
      return child && { child, goLive, meals: goLive ? await mealsConsumed(tx, child.consumerId, goLive, today) : [] };
    });
    return found ? c.html(<MealsPage c={c} {...found} />) : c.notFound();
  });
}

interface MealsProps {
  c: PageContext;
  child: FamilyConsumer;
  goLive: Day | undefined;
  meals: readonly MealConsumed[];
}

function MealsPage({ c, child, goLive, meals }: MealsProps) {
  const months = Map.groupBy(meals, (meal) => monthOf(meal.day));
  const today = romeDay(c.var.arrivedAt);
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino">
      <BackLink
        href={`/${c.var.slug}/cittadino/${child.consumerId}`}
        label={messages.family.detail.title(child.name)}
      />
      <PageHeading title={words.heading(child.name, meals.length)} lead={goLive && words.since(goLive)} />
      {meals.length === 0 && <EmptyState title={words.empty} />}
      {[...months].map(([month, eaten]) => (
        <MonthTable month={month} meals={eaten} today={today} priced={child.maySeeMoney} />
      ))}
    </FamilyPage>
  );
}

interface MonthTableProps {
  month: Month;
  meals: readonly MealConsumed[];
  today: Day;
  /** Whether the reader may see what meals cost (R15). */
  priced: boolean;
}

function MonthTable({ month, meals, today, priced }: MonthTableProps) {
  const sum = meals.reduce((cents, meal) => cents + (meal.cents ?? 0), 0);
  // Today's meal is charged in the afternoon; an older one without a charge was forgiven.
  const amount = (meal: MealConsumed) =>
    meal.cents === null ? (meal.day === today ? words.pending : words.notCharged) : formatEuro(meal.cents);
  return (
    <Table
      caption={words.caption(month, meals.length)}
      columns={[
        { label: words.day, cell: (meal) => mediumDay(meal.day), rowHeader: true },
        { label: words.kind, cell: (meal) => (meal.light ? words.light : words.normal) },
        ...(priced ? [{ label: words.amount, cell: amount, numeric: true }] : []),
      ]}
      rows={meals}
      footer={priced ? [words.total, '', formatEuro(sum)] : undefined}
      stayTable
    />
  );
}
