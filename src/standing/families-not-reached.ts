import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { thresholdsOf } from './thresholds.ts';

/** A child whose debt no notice has told of yet: not suspended, and on the office's list (R8). */
export interface FamilyNotReached {
  readonly consumerId: number;
  readonly number: string;
  readonly surname: string;
  readonly name: string;
  readonly debtMeals: number;
  readonly balanceCents: number;
  readonly since: Temporal.Instant;
  /** Nobody has an address; the address refused the mail; the server puts it off or cannot be reached. */
  readonly why: 'no_address' | 'refused' | 'waiting';
}

/** Families in debt up to the notice's threshold or beyond, to whom no notice of this debt was delivered, the largest debt first. */
export async function familiesNotReached(tx: Tx, today: Day, service = 'canteen'): Promise<FamilyNotReached[]> {
  const { unit, warnAtDebt } = thresholdsOf(await settingsOn(tx, today));
  return rows(
    tx,
    sql<FamilyNotReached>`with warned as materialized (
        select f.tenant_id, f.consumer_id, f.warned_at from standing_flags f
        where f.tenant_id = current_tenant() and f.service = ${service} and f.warned_at is not null
      ), told as (
        select w.consumer_id, min(w.warned_at) as since,
          coalesce(bool_or(n.delivered_by_hand_at is not null or (m.accepted_at is not null and m.bounced_at is null)), false) as reached,
          case when count(m.id) = 0 then 'no_address' when bool_and(m.given_up_at is not null or m.bounced_at is not null) then 'refused'
            else 'waiting' end as why
        from warned w
        left join notices n on n.tenant_id = w.tenant_id and n.consumer_id = w.consumer_id and n.service = ${service}
          and n.kind in ('debt', 'welcome') and n.debt_meals > 0 and n.created_at >= w.warned_at
        left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id
        group by w.consumer_id
      ), d as materialized (
        select * from debt_meals(${service}, ${today}, (select coalesce(array_agg(consumer_id), '{}') from warned))
      )
      select c.id as "consumerId", c.number, c.surname, c.name, d.debt_meals as "debtMeals", d.balance_cents as "balanceCents",
        told.since, told.why
      from told join consumers c on c.tenant_id = current_tenant() and c.id = told.consumer_id
      join d on d.consumer_id = c.id
      where not told.reached and d.debt_meals > 0
        and case when ${unit} = 'euro' then -d.balance_cents else d.debt_meals end >= ${warnAtDebt}::bigint
      order by case when ${unit} = 'euro' then -d.balance_cents else d.debt_meals end desc, c.surname collate "it-x-icu", c.name collate "it-x-icu"`,
  );
}
