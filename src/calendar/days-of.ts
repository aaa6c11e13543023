import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { AbsenceKind, DayStatus, PlannedState, UnavailableReason } from './types.ts';

/** Who asked for what holds on a day (R2): a person by name, the office, or the previous system. */
export interface DayAct {
  readonly kind: AbsenceKind;
  readonly arrivedAt: Temporal.Instant;
  readonly channel: 'web' | 'office' | 'import';
  /** Name and surname of the citizen who asked, or for whom the office asked; null otherwise. */
  readonly personName: string | null;
  readonly untilFurtherNotice: boolean;
}

/** One day of one consumer, as the family reads it (R12, R17). */
export interface ConsumerDay {
  readonly day: Day;
  readonly state: DayStatus;
  /** What was planned when the day was frozen; before that what is planned now. */
  readonly planned: PlannedState;
  readonly reasonCode: UnavailableReason | 'not_enrolled' | null;
  readonly reason: string | null;
  readonly light: boolean;
  readonly packedLunch: boolean;
  /** The kitchen has the order of this child's school: nothing can be changed any more. */
  readonly frozen: boolean;
  /** Of the child's school on that day. */
  readonly cutoff: TimeOfDay;
  /** The first instant at which the day is closed. */
  readonly closesAt: Temporal.Instant;
  readonly act: DayAct | null;
  /** Cents of the live charge; null when nothing is charged (yet). */
  readonly chargedCents: number | null;
}

type Row = Omit<ConsumerDay, 'act'> & { readonly consumerId: number } & {
  readonly [K in keyof DayAct as `act_${K}`]: DayAct[K] | null;
};

/** Every day from one to another, both included, in order; a day outside each enrolment is unavailable as `not_enrolled`. */
export async function daysOf(
  tx: Tx,
  consumerId: number,
  from: Day,
  to: Day,
  service = 'canteen',
): Promise<ConsumerDay[]> {
  return (await daysOfAll(tx, [consumerId], from, to, service)).get(consumerId) ?? [];
}

/** The same for several consumers at once, by consumer. */
export async function daysOfAll(
  tx: Tx,
  consumerIds: readonly number[],
  from: Day,
  to: Day,
  service = 'canteen',
): Promise<ReadonlyMap<number, ConsumerDay[]>> {
  const found = await rows(
    tx,
    sql<Row>`select c.id as "consumerId", d.day::date as day, coalesce(s.state, 'unavailable') as state,
        coalesce(s.planned, 'unavailable') as planned,
        case when s.day is null then 'not_enrolled' else s.reason_code end as "reasonCode", s.reason,
        coalesce(s.light, false) as light, coalesce(s.packed_lunch, false) as "packedLunch",
        exists (select from school_orders o where o.tenant_id = current_tenant() and o.service = ${service} and o.day = d.day::date
          and o.school_id = s.school_id) as frozen,
        to_char(cutoff_time(${service}, s.school_id, d.day::date), 'HH24:MI') as cutoff,
        cutoff_at(${service}, s.school_id, d.day::date) as "closesAt",
        a.kind as "act_kind", a.arrived_at as "act_arrivedAt", a.channel as "act_channel",
        a.until_further_notice as "act_untilFurtherNotice", (select p.name || ' ' || p.surname from people p where p.tenant_id = current_tenant()
          and p.id = substring(a.actor from 'citizen:([0-9]+)$')::bigint) as "act_personName",
        m.cents as "chargedCents"
      from unnest(${consumerIds}::bigint[]) as c (id)
      cross join generate_series(${from}::date, ${to}::date, interval '1 day') as d (day)
      left join day_statuses(${service}, ${from}::date, ${to}::date, ${consumerIds}::bigint[]) s
        on s.consumer_id = c.id and s.day = d.day::date
      left join absence_acts a on a.tenant_id = current_tenant() and a.id = s.act_id
      left join meal_charges m on m.tenant_id = current_tenant() and m.service = ${service} and m.consumer_id = c.id
        and m.day = d.day::date and m.reversed_at is null
      order by c.id, d.day`,
  );
  return Map.groupBy(found.map(readable), (row) => row.consumerId);
}

const readable = ({ act_kind, act_arrivedAt, act_channel, act_personName, act_untilFurtherNotice, ...row }: Row) => ({
  ...row,
  act:
    act_kind && act_arrivedAt && act_channel
      ? {
          kind: act_kind,
          arrivedAt: act_arrivedAt,
          channel: act_channel,
          personName: act_personName,
          untilFurtherNotice: act_untilFurtherNotice ?? false,
        }
      : null,
});
