import { findDifferences } from '#src/integrity/index.ts';
import { addDays, type Day, day, weekdayOf } from '#src/kernel/day.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { bigTown, freezeDays, inTown } from './big-town.ts';
import { type Figure, timed } from './figures.ts';
import type { Scratch } from './scratch.ts';

const CHILDREN = 33_000;
const POSTINGS = 5_000_000;

/** The nightly check on a city that has posted five million meals. */
export async function verify(scratch: Scratch): Promise<Figure[]> {
  const { admin } = scratch;
  const town = await bigTown(admin, 'verify', CHILDREN);
  const days: Day[] = [];
  for (let on = day('2026-10-05'); days.length < POSTINGS / (CHILDREN * 0.93); on = addDays(on, 1))
    if (weekdayOf(on) < 6) days.push(on);
  await admin.query("alter system set max_wal_size = '16GB'");
  await admin.query('select pg_reload_conf()');
  const restoreIndexes = await withoutIndexes(scratch, ['register_entries', 'meal_charges', 'postings']);
  await freezeDays(admin, town, days);
  await postAll(scratch, town.tenantId);
  await restoreIndexes();
  await admin.query('vacuum (analyze)');
  const scope = { tenantId: town.tenantId, actor: { kind: 'system', job: 'bench' } } as const;
  let differences = 0;
  const took = await timed(async () => {
    differences = (await inTenant(scratch.app, scope, findDifferences)).length;
  });
  const { rows } = await admin.query<{ postings: number }>('select count(*)::integer as postings from postings');
  return [
    {
      name: `verify: ${rows[0]?.postings} postings recomputed`,
      value: took / 1000,
      unit: 's',
      atMost: 60,
    },
    { name: 'verify: differences found', value: differences, unit: '', atMost: 0 },
  ];
}

/** Drops the indexes that hold no promise, because a table of millions is filled faster without; what it answers makes them again. */
async function withoutIndexes({ admin }: Scratch, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await admin.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index i
     where indrelid = any ($1::text[]::regclass[]) and not exists (select from pg_constraint where conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await admin.query(`drop index ${name}`);
  return async () => {
    await admin.query("set maintenance_work_mem = '512MB'");
    for (const { definition } of rows) await admin.query(definition);
  };
}

/** Charges of all days at once, as posting leaves them day by day. */
const postAll = ({ admin }: Scratch, tenantId: number) =>
  inTown(admin, tenantId, [
    `update meal_orders set posted_at = day + time '14:00' where tenant_id = ${tenantId}`,
    `insert into meal_charges (consumer_id, service, day, cents, charged_at)
     select r.consumer_id, 'canteen', r.day, t.cents, r.day + time '14:00' from register_entries r
     join consumer_tariffs t on t.tenant_id = r.tenant_id and t.consumer_id = r.consumer_id
     where r.tenant_id = ${tenantId} and r.planned = 'booked' order by r.day, r.consumer_id`,
    `insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at)
     select a.id, (select id from accounts where tenant_id = ${tenantId} and kind = 'income'), m.cents, 'meal', 'meal_charge', m.id, m.day, m.charged_at
     from meal_charges m join accounts a on a.tenant_id = m.tenant_id and a.consumer_id = m.consumer_id and a.kind = 'consumer'
     where m.tenant_id = ${tenantId} order by m.id`,
    `update accounts a set balance_cents = -owed.cents from (select debit_account_id as id, sum(cents) as cents from postings
     where tenant_id = ${tenantId} group by 1) owed where a.tenant_id = ${tenantId} and a.id = owed.id`,
  ]);
