import { sql } from 'kysely';
import { lockDayExclusive } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** Whether a planned row `p` is of a day on which its class eats but for closures: an event over a weekend makes no service day of it. */
const wouldEat = sql`exists (select from classes k
  join school_years y on y.tenant_id = k.tenant_id and y.id = k.school_year_id
  join tenants t on t.id = k.tenant_id
  where k.tenant_id = current_tenant() and k.id = p.class_id and p.day between y.service_starts_on and y.service_ends_on
    and strpos(k.weekdays, extract(isodow from p.day)::text) > 0
    and national_feast(p.day) is null and to_char(p.day, 'MM-DD') <> t.patron_day)`;

/**
 * Whether an event took the meal of a planned row `p` away and was withdrawn only past the cutoff (R4): nobody cooked for it then, also where the
 * freeze is late and finds the event gone.
 */
const withdrawnTooLate = (service: string) => sql`exists (select from closures x
  where x.tenant_id = current_tenant() and x.origin = 'event' and x.kind = 'no_meal' and p.day between x.from_day and x.to_day
    and (x.school_id is null or x.school_id = p.school_id) and (x.class_id is null or x.class_id = p.class_id)
    and x.withdrawn_at >= cutoff_at(${service}, p.school_id, p.day))`;

/** Whether any class eats on such a day at all: on Sundays and feasts nobody's plan need be worked out. */
const anyClassEats = (day: Day) => sql`exists (select from classes k join tenants t on t.id = k.tenant_id
  where k.tenant_id = current_tenant() and strpos(k.weekdays, extract(isodow from ${day}::date)::text) > 0
    and national_feast(${day}::date) is null and to_char(${day}::date, 'MM-DD') <> t.patron_day)`;

/**
 * Freezes a day for the schools with one cutoff, or for all: their bookings become the meal order and the presumed register (R5). Runs after
 * that cutoff; the day's lock makes it wait for absences already stamped. Every enrolled pupil of a class that eats that day is on the
 * register, whatever the plan says. Repeating it changes nothing. Answers how many pupils came on the register; 0 on a day without service,
 * which leaves no trace.
 */
export async function freezeDay(
  tx: Tx,
  freeze: {
    readonly day: Day;
    readonly at: Temporal.Instant;
    /** Only the schools that close at this hour. */
    readonly cutoff?: TimeOfDay;
    /**
     * Only these schools, which came after their hour: their pupils are on the register and nobody is booked, because nobody cooked for them.
     * Whoever eats all the same is marked present, as an added meal.
     */
    readonly late?: readonly number[];
    readonly service?: string;
  },
): Promise<number> {
  const service = freeze.service ?? 'canteen';
  await lockDayExclusive(tx, freeze.day, service);
  const frozen = await get(
    tx,
    sql<{ count: number }>`with due as materialized (
        select s.id from schools s where s.tenant_id = current_tenant()
          and (${freeze.cutoff ?? null}::time is null or cutoff_time(${service}, s.id, ${freeze.day}::date) = ${freeze.cutoff ?? null}::time)
          and not exists (select from school_orders o where o.tenant_id = s.tenant_id and o.service = ${service}
            and o.day = ${freeze.day}::date and o.school_id = s.id)
          and (${freeze.late ?? null}::bigint[] is null or s.id = any (${freeze.late ?? null}::bigint[]))
      ), planned as materialized (
        select p.* from planned_days(${service}, ${freeze.day}::date, ${freeze.day}::date) p join due on due.id = p.school_id
        where ${anyClassEats(freeze.day)} and (p.state <> 'unavailable' or p.reason_code = 'own_pattern'
          or (p.reason_code = 'closure' and exists (select from closures x where x.tenant_id = current_tenant() and x.origin = 'event'
            and x.withdrawn_at is null and p.day between x.from_day and x.to_day) and ${wouldEat}))
      ), ordered as (
        insert into meal_orders (service, day, frozen_at) select ${service}, ${freeze.day}::date, ${freeze.at}::timestamptz
        where exists (select from planned) on conflict do nothing
      ), final as (
        insert into school_orders (service, day, school_id, frozen_at)
        select distinct ${service}, ${freeze.day}::date, p.school_id, ${freeze.at}::timestamptz from planned p
        on conflict do nothing returning school_id
      ), entered as (
        insert into register_entries (service, day, consumer_id, enrolment_id, class_id, school_id, planned, packed_lunch)
        select ${service}, p.day, p.consumer_id, p.enrolment_id, p.class_id, p.school_id,
          case when ${freeze.late ?? null}::bigint[] is not null or ${withdrawnTooLate(service)} then 'unavailable' else p.state end, p.packed_lunch
        from planned p join final on final.school_id = p.school_id on conflict do nothing returning 1
      ) select count(*) from entered`,
  );
  return frozen.count;
}
