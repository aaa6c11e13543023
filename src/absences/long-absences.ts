import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { SchoolClass } from '#src/registry/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';

/** A child that is away until further notice, for longer than the office should leave unseen (R2). */
export interface LongAbsence {
  readonly consumerId: number;
  readonly surname: string;
  readonly name: string;
  readonly level: SchoolClass['level'];
  readonly grade: string;
  readonly section: string;
  readonly schoolName: string;
  /** The first and the last service day of it. */
  readonly from: Day;
  readonly to: Day;
  /** The child's own service days in it, gone by and to come. */
  readonly serviceDays: number;
  readonly arrivedAt: Temporal.Instant;
  readonly channel: 'web' | 'office' | 'import';
  /** Who asked; null for an import. */
  readonly by: string | null;
}

export interface LongAbsences {
  /** Absences of more service days than this are long: the municipality's setting, 10 unless it says otherwise. */
  readonly moreThan: number;
  readonly absences: readonly LongAbsence[];
}

/**
 * Children whose absences until further notice reach `today` or later and cover more of their own service days than the setting, one row each,
 * the longest first. What was asked for at once counts whole, with its days gone by; days that were withdrawn, or eaten after all, do not count.
 */
export async function longAbsences(tx: Tx, today: Day, service = 'canteen'): Promise<LongAbsences> {
  const { open_absence_alert_service_days: moreThan } = await settingsOn(tx, today);
  const absences = await rows(
    tx,
    sql<LongAbsence>`/* long_absences */ with open_acts as materialized (
        select a.id, a.consumer_id, a.from_day, a.to_day, a.arrived_at, a.channel, a.actor, coalesce(a.receipt_id, -a.id) as asked
        from absence_acts a
        where a.tenant_id = current_tenant() and a.service = ${service} and a.kind = 'absent' and a.until_further_notice
          and a.consumer_id in (select lasting.consumer_id from absence_acts lasting where lasting.tenant_id = current_tenant()
            and lasting.until_further_notice and lasting.to_day >= ${today})
      ), days as (
        select s.consumer_id, s.day, s.class_id, a.asked, a.arrived_at, a.channel, a.actor
        from (select min(from_day) as first, max(to_day) as last, array_agg(distinct consumer_id) as consumers from open_acts) span,
          lateral day_statuses(${service}, span.first, span.last, span.consumers) s
        join open_acts a on a.id = s.act_id and a.consumer_id = s.consumer_id
        where span.first is not null and s.planned <> 'unavailable' and s.state not in ('unavailable', 'consumed')
      ), lasting as (
        select consumer_id, asked from days group by consumer_id, asked having max(day) >= ${today}
      ), long as (
        select d.consumer_id, min(d.day) as first_day, max(d.day) as last_day, count(*)::integer as service_days,
          (array_agg(d.class_id order by d.day desc))[1] as class_id,
          (array_agg(d.arrived_at order by d.day))[1] as arrived_at,
          (array_agg(d.channel order by d.day))[1] as channel,
          (array_agg(d.actor order by d.day))[1] as actor
        from days d join lasting using (consumer_id, asked)
        group by d.consumer_id having count(*) > ${moreThan}::integer
      )
      select c.id as "consumerId", c.surname, c.name, h.level, k.grade, k.section, h.name as "schoolName", l.first_day as from, l.last_day as to,
        l.service_days as "serviceDays", l.arrived_at as "arrivedAt", l.channel, coalesce(staff.name, parent.name || ' ' || parent.surname) as by
      from long l
      join consumers c on c.tenant_id = current_tenant() and c.id = l.consumer_id
      join classes k on k.tenant_id = current_tenant() and k.id = l.class_id
      join schools h on h.tenant_id = current_tenant() and h.id = k.school_id
      left join staff on staff.tenant_id = current_tenant() and staff.id = substring(l.actor from '^staff:([0-9]+)')::bigint
      left join people parent on parent.tenant_id = current_tenant() and parent.id = substring(l.actor from '^citizen:([0-9]+)')::bigint
      order by l.service_days desc, c.surname collate "it-x-icu", c.name collate "it-x-icu"`,
  );
  return { moreThan, absences };
}
