import type pg from 'pg';
import { type Day, daysFrom, weekdayOf } from '#src/kernel/day.ts';

export interface BigTown {
  readonly tenantId: number;
  readonly slug: string;
  readonly children: number;
}

/** Above the tenants' own tables, all in one go: a town of so many children with one parent each, without any day. */
export async function bigTown(admin: pg.Client, slug: string, children: number): Promise<BigTown> {
  const { rows } = await admin.query<{ id: number }>(
    `insert into tenants (slug, name, province, istat, belfiore, postal_code, fiscal_code, institute_code, patron_day, go_live, office_email, office_phone)
     values ($1, 'Città di prova', 'TA', '073010', 'E537', '74020', '00000000000', 'TAIC815006', '08-05', '2026-10-05', 'ufficio@example.it', '099 000000')
     returning id`,
    [slug],
  );
  const tenantId = rows[0]?.id ?? 0;
  await inTown(admin, tenantId, [
    `insert into services (code, name) values ('canteen', 'Refezione scolastica')`,
    `insert into day_progress (frozen_through, posted_through, evening_through) values ('2026-10-04', '2026-10-04', '2026-10-04')`,
    `insert into schools (code, level, name) select 'TAEE' || i, 'primaria', 'Scuola primaria ' || i from generate_series(1, ${children} / 400 + 1) i`,
    `insert into school_years (name, starts_on, ends_on, service_starts_on, service_ends_on)
     values ('2026/27', '2026-09-15', '2027-06-30', '2026-10-05', '2027-05-31')`,
    `insert into classes (school_id, school_year_id, grade, section, weekdays)
     select s.id, y.id, ((k - 1) / 4 + 1)::text, chr((64 + (k - 1) % 4 + 1)::integer), '12345'
     from schools s, school_years y, generate_series(1, 20) k where s.tenant_id = ${tenantId} and y.tenant_id = ${tenantId}`,
    `insert into people (fiscal_code, surname, name, email, search_surname, search_name)
     select 'GNT' || i, 'Genitore', 'Numero ' || i, 'genitore' || i || '@example.it', 'genitore', 'numero ' || i from generate_series(1, ${children}) i`,
    `insert into households (label) select 'p' || i from generate_series(1, ${children}) i`,
    `insert into consumers (number, fiscal_code, surname, name, birth_date, household_id, search_surname, search_name)
     select lpad(i::text, 6, '0'), 'CHD' || i, 'Alunno', 'Bimbo ' || i, '2018-03-01', h.id, 'alunno', 'bimbo ' || i
     from generate_series(1, ${children}) i join households h on h.tenant_id = ${tenantId} and h.label = 'p' || i`,
    `insert into guardianships (person_id, consumer_id, role)
     select p.id, c.id, 'payer' from consumers c join people p on p.tenant_id = c.tenant_id and p.fiscal_code = 'GNT' || c.number::integer
     where c.tenant_id = ${tenantId}`,
    `insert into enrolments (consumer_id, school_year_id, class_id, starts_on, ends_on)
     select c.id, k.school_year_id, k.id, '2026-09-15', '2027-05-31'
     from (select id, row_number() over (order by id) - 1 as n from consumers where tenant_id = ${tenantId}) c
     join (select id, school_year_id, row_number() over (order by id) - 1 as n, count(*) over () as classes from classes where tenant_id = ${tenantId}) k
       on k.n = c.n % k.classes`,
    `insert into accounts (kind, consumer_id) select 'consumer', id from consumers where tenant_id = ${tenantId}`,
    `insert into accounts (kind) values ('income'), ('opening'), ('clearing')`,
    `insert into consumer_tariffs (consumer_id, valid_from, valid_to, cents, why)
     select id, '2026-09-15', '2027-06-30', 250 + id % 4 * 50, '{}' from consumers where tenant_id = ${tenantId}`,
  ]);
  await admin.query('analyze');
  return { tenantId, slug, children };
}

/** Frozen days with their registers, as the cutoff leaves them; 7 children of 100 are absent. */
export async function freezeDays(admin: pg.Client, town: BigTown, days: readonly Day[]): Promise<void> {
  const list = days.map((day) => `('${day}'::date)`).join(', ');
  await inTown(admin, town.tenantId, [
    `insert into meal_orders (day, frozen_at) select day, day + time '08:01' from (values ${list}) d (day)`,
    `insert into register_entries (day, consumer_id, enrolment_id, class_id, school_id, planned)
     select d.day, e.consumer_id, e.id, e.class_id, k.school_id, case when (e.consumer_id + extract(day from d.day)) % 100 < 7 then 'absent' else 'booked' end
     from (values ${list}) d (day), enrolments e join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
     where e.tenant_id = ${town.tenantId} order by d.day, e.consumer_id`,
    `insert into school_orders (day, school_id, frozen_at)
     select d.day, s.id, d.day + time '08:01' from (values ${list}) d (day), schools s where s.tenant_id = ${town.tenantId}`,
  ]);
}

/**
 * What a school term leaves behind: days that were frozen, confirmed, charged and are over, accounts that were topped up once and paid for the meals, absences
 * that were asked for, feasts of the town, and the statistics of all that.
 */
export async function livedTerm(admin: pg.Client, town: BigTown): Promise<void> {
  const days = daysFrom('2026-10-05' as Day, '2026-11-23' as Day).filter((on) => weekdayOf(on) < 6);
  await freezeDays(admin, town, days);
  await inTown(admin, town.tenantId, [
    `update meal_orders set posted_at = day + time '14:00' where tenant_id = ${town.tenantId}`,
    `insert into register_confirmations (day, class_id, confirmed_at)
     select o.day, k.id, o.day + time '13:00' from meal_orders o, classes k where o.tenant_id = ${town.tenantId} and k.tenant_id = o.tenant_id`,
    `update day_progress set frozen_through = '${days.at(-1)}', posted_through = '${days.at(-1)}', evening_through = '${days.at(-1)}'
     where tenant_id = ${town.tenantId}`,
    `insert into meal_charges (consumer_id, day, cents, charged_at)
     select r.consumer_id, r.day, t.cents, r.day + time '14:00' from register_entries r
     join consumer_tariffs t on t.tenant_id = r.tenant_id and t.consumer_id = r.consumer_id and t.service = r.service
     where r.tenant_id = ${town.tenantId} and r.planned = 'booked' order by r.day, r.consumer_id`,
    `insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at)
     select opening.id, a.id, 15000, 'opening', 'opening_balance', a.id, '2026-10-05', '2026-10-04 10:00+02' from accounts a
     join accounts opening on opening.tenant_id = a.tenant_id and opening.kind = 'opening'
     where a.tenant_id = ${town.tenantId} and a.kind = 'consumer'`,
    `insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at)
     select a.id, income.id, m.cents, 'meal', 'meal_charge', m.id, m.day, m.charged_at from meal_charges m
     join accounts a on a.tenant_id = m.tenant_id and a.kind = 'consumer' and a.service = m.service and a.consumer_id = m.consumer_id
     join accounts income on income.tenant_id = m.tenant_id and income.kind = 'income' where m.tenant_id = ${town.tenantId} order by m.id`,
    `update accounts a set balance_cents = 15000 - spent.cents from (select consumer_id, sum(cents) as cents from meal_charges
       where tenant_id = ${town.tenantId} group by consumer_id) spent
     where a.tenant_id = ${town.tenantId} and a.kind = 'consumer' and a.consumer_id = spent.consumer_id`,
    `insert into absence_acts (consumer_id, kind, from_day, to_day, arrived_at, channel)
     select c.id, 'absent', date '2026-10-05' + n * 17, date '2026-10-05' + n * 17, '2026-10-01 08:00+02', 'web'
     from consumers c, generate_series(0, 2) n where c.tenant_id = ${town.tenantId}`,
    `insert into closures (origin, kind, from_day, to_day, reason, recorded_at)
     values ('calendar', 'no_meal', '2026-12-23', '2027-01-06', 'Vacanze di Natale', '2026-09-01 08:00+02')`,
  ]);
  await admin.query('vacuum (analyze)');
}

/** Runs statements in one town without checking every reference. */
export async function inTown(admin: pg.Client, tenantId: number, statements: readonly string[]): Promise<void> {
  await admin.query(
    `begin; set local session_replication_role = replica; select set_config('omnibus.tenant', '${tenantId}', true),
     set_config('omnibus.actor', 'system:bench', true)`,
  );
  for (const statement of statements) {
    await admin.query(statement);
    // Or the next one is planned for an empty table.
    const [, table] = /^insert into (\w+)/.exec(statement) ?? [];
    if (table) await admin.query(`analyze ${table}`);
  }
  await admin.query('commit');
}
