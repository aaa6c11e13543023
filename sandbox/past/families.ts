import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { DemoStart } from './demo-days.ts';
import { FAMILY_EMAILS } from './logins.ts';

export interface DemoFamily {
  readonly email: string;
  readonly personId: number;
  readonly children: readonly { readonly consumerId: number; readonly number: string; readonly tariffCents: number }[];
}

export interface DemoFamilies {
  readonly inCredit: DemoFamily;
  readonly inDebt: DemoFamily;
  readonly suspended: DemoFamily;
}

/** The families of the imported data behind the demo's logins: children who eat every day, in via Dante where there is one, and pay. */
export async function chooseFamilies(tx: Tx, on: Day): Promise<DemoFamilies> {
  const families = await rows(
    tx,
    sql<Omit<DemoFamily, 'email'>>`select g.person_id as "personId",
        jsonb_agg(jsonb_build_object('consumerId', c.id, 'number', c.number, 'tariffCents', t.cents) order by c.number) as children
      from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      join enrolments e on e.tenant_id = c.tenant_id and e.consumer_id = c.id and ${on} between e.starts_on and e.ends_on
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      join consumer_tariffs t on t.tenant_id = c.tenant_id and t.consumer_id = c.id and ${on} between t.valid_from and t.valid_to
      where g.tenant_id = current_tenant() and g.role = 'payer'
      group by g.person_id
      having bool_and(k.weekdays = '12345') and bool_and(t.cents > 0) and bool_or(s.code = 'TAEE815018')
      order by min(c.number)`,
  );
  const [inCredit] = families.filter((family) => family.children.length === 2);
  const [inDebt, suspended] = families.filter((family) => family.children.length === 1);
  if (!inCredit || !inDebt || !suspended) throw new Error('The imported data has no families as the demo needs them');
  return {
    inCredit: { ...inCredit, email: FAMILY_EMAILS.inCredit },
    inDebt: { ...inDebt, email: FAMILY_EMAILS.inDebt },
    suspended: { ...suspended, email: FAMILY_EMAILS.suspended },
  };
}

export interface Lived {
  readonly start: DemoStart;
  readonly serviceDays: readonly Day[];
  /** Meals that a child in credit will have been given on the way, paid or not eaten. */
  mealsGained(consumerId: number): number;
}

const POSTED_AT = '15:00' as TimeOfDay;
const CREDIT_MEALS = 14;
const DEBT_MEALS = 4;
const SUSPENDED_AT_MEALS = 5;

/**
 * The file of opening balances with those of the three families chosen so that they stand as promised at the demo's start: in credit,
 * 4 meals in debt, and 5 meals in debt since the last service day before, hence suspended.
 */
export function openingBalances(
  file: string,
  families: DemoFamilies,
  { start, serviceDays, mealsGained }: Lived,
): string {
  const posted = serviceDays.filter((day) => !isBefore(start.startAt, romeInstant(day, POSTED_AT))).length;
  const before = serviceDays.filter((day) => day < romeDay(start.startAt)).length;
  const chosen = new Map<string, number>();
  const choose = (family: DemoFamily, meals: number, gained = (_: number) => 0) => {
    for (const { number, consumerId, tariffCents } of family.children)
      chosen.set(number, tariffCents * (meals - gained(consumerId)));
  };
  choose(families.inCredit, posted + CREDIT_MEALS, mealsGained);
  choose(families.inDebt, posted - DEBT_MEALS);
  choose(families.suspended, before - SUSPENDED_AT_MEALS);
  return file
    .split(/\r?\n/)
    .map((line) => {
      const [number = '', fiscalCode] = line.split(';');
      const cents = chosen.get(number);
      return cents === undefined ? line : `${number};${fiscalCode};${(cents / 100).toFixed(2).replace('.', ',')}`;
    })
    .join('\n');
}
