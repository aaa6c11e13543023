import type { Hono } from 'hono';
import { type PlannedAbsence, plannedAbsences } from '#src/absences/index.ts';
import { type ConsumerDay, cutoffFor, daysOf } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import { BackLink, ErrorSummary, type FieldError, PageHeading, TabLinks } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { AbsenceForm } from './absence-form.tsx';
import { type TypedAbsence, typedAbsence, type Way } from './absence-request.ts';
import { FamilyPage } from './frame.tsx';
import { PlannedList } from './planned-list.tsx';
import { citizenOf, consumerIdOf, newKey } from './request.ts';

const words = messages.family.absences.page;

/** `/cittadino/:id/assenze`: other days than today, chosen one by one, as a period, or until further notice. */
export function registerAbsences(app: Hono<PageEnvironment>): void {
  app.get('/cittadino/:id/assenze', (c) => absencesPage(c, { typed: typedAbsence(valuesOf(c)), errors: [] }));
}

/** The values of an address: one as text, several as a list. */
export const valuesOf = (c: PageContext): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

interface Shown {
  readonly typed: TypedAbsence;
  readonly errors: readonly FieldError[];
}

interface AbsencesData {
  readonly child: FamilyConsumer;
  readonly cutoff: TimeOfDay;
  readonly settings: Settings;
  /** All days that can be planned. */
  readonly days: readonly ConsumerDay[];
  readonly planned: readonly PlannedAbsence[];
  readonly today: Day;
}

/** The page, also when it comes back with what is missing (422). */
export async function absencesPage(c: PageContext, { typed, errors }: Shown): Promise<Response> {
  const { personId } = citizenOf(c);
  const consumerId = consumerIdOf(c);
  const today = romeDay(c.var.arrivedAt);
  const data = await read(c, async (tx): Promise<AbsencesData | undefined> => {
    const child = consumerId === undefined ? undefined : await consumerOf(tx, personId, consumerId, today);
    if (!child?.mayCancel) return undefined;
    const last = child.enrolment && child.enrolment.to > today ? child.enrolment.to : today;
    return {
      child,
      settings: await settingsOn(tx, today),
      cutoff: await cutoffFor(tx, { consumerId: child.consumerId, day: today }),
      today,
      days: typed.way === 'giorni' ? await daysOf(tx, child.consumerId, today, last) : [],
      planned: await plannedAbsences(tx, child.consumerId, today, last),
    };
  });
  if (!data) return c.notFound();
  return c.html(<AbsencesPage c={c} data={data} typed={typed} errors={errors} />, errors.length > 0 ? 422 : 200);
}

function AbsencesPage({ c, data, typed, errors }: { c: PageContext; data: AbsencesData } & Shown) {
  const { child, cutoff } = data;
  const base = `/${c.var.slug}/cittadino/${child.consumerId}`;
  const way = (to: Way, label: string) => ({
    href: `${base}/assenze?modo=${to}&tipo=${typed.kind}`,
    label,
    current: typed.way === to,
  });
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino" hasErrors={errors.length > 0}>
      <BackLink href={base} label={messages.family.detail.title(child.name)} />
      <ErrorSummary errors={errors} />
      <PageHeading title={words.heading(child.name)} lead={words.lead(cutoff)} />
      <TabLinks
        label={words.ways}
        items={[way('giorni', words.someDays), way('periodo', words.period), way('aperta', words.open)]}
      />
      <AbsenceForm c={c} {...data} typed={typed} errors={errors} base={base} />
      <PlannedList c={c} consumerId={child.consumerId} planned={data.planned} pageKey={newKey(c)} />
    </FamilyPage>
  );
}
