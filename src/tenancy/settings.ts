import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** The values of a municipality that rules read, with their units; each keeps its history (see `setting` in migrations/0001). */
export interface Settings {
  /** Wall-clock time of Rome up to whose full minute an absence is in time (R2). */
  readonly cutoff: TimeOfDay;
  /** When the day is posted (R6). */
  readonly posting_time: TimeOfDay;
  /** When suspensions for the next service day are decided (R8). */
  readonly evening_time: TimeOfDay;
  readonly charge_basis: 'presence' | 'booking';
  /** In which unit low credit, debt notice and suspension are counted (R8); the other three hold in that case only. */
  readonly threshold_unit: 'meals' | 'euro';
  readonly low_credit_cents: number;
  readonly warn_at_debt_cents: number;
  readonly suspend_at_debt_cents: number;
  readonly low_credit_meals: number;
  readonly warn_at_debt_meals: number;
  readonly suspend_at_debt_meals: number;
  /** When a suspended child eats again: with fewer meals in debt than the limit, or without any debt (R8). */
  readonly readmit_when: 'below_limit' | 'not_negative';
  readonly suspension_grace_service_days: number;
  readonly light_days_in_a_row: number;
  /** How many calendar days from today families may plan ahead (R2); null: to the end of the school year. */
  readonly absence_days_ahead: number | null;
  readonly register_correction_service_days: number;
  readonly suspensions_stopped: boolean;
  readonly top_up_min_cents: number;
  readonly top_up_max_cents: number;
  /** Numbers of meals whose price is offered as an amount (R9). */
  readonly top_up_suggested_meals: readonly number[];
  /** What the shops of a connected network may collect with a child's code (R10): cents at once, times a code and day, calls a terminal and minute. */
  readonly collection_limits: {
    readonly minCents: number;
    readonly maxCents: number;
    readonly perCodeAndDay: number;
    readonly callsPerTerminalAndMinute: number;
  };
  /** Days after which a notice falls due, at the end of that day in Rome (R9). */
  readonly notice_due_days: number;
  /** Unpaid notices a child may have at once (R9). */
  readonly max_unpaid_notices: number;
  readonly verification_hold_days: number;
  readonly open_absence_alert_service_days: number;
  /** Diets that the kitchen of this municipality cooks, as offices and files name them. */
  readonly diets: readonly string[];
  /** Whether staff enter with a second step, besides the password (R15). */
  readonly staff_second_factor: boolean;
  /** For how many months each kind of data is kept (R12, R16). */
  readonly retention_months: Readonly<
    Record<'diets' | 'mails' | 'access_log' | 'audit' | 'imports' | 'families', number>
  >;
  readonly own_credentials: { readonly enabled: boolean; readonly reason: string };
}

/** All settings as they were in force on a day. */
export async function settingsOn(tx: Tx, on: Day): Promise<Settings> {
  const row = await get(
    tx,
    sql<{ all: Settings }>`/* settings_on */ select
        (select jsonb_object_agg(key, value) from setting_defaults)
        || coalesce((select jsonb_object_agg(own.key, own.value) from (
          select distinct on (s.key) s.key, s.value from settings s
          where s.tenant_id = (select current_tenant()) and s.valid_from <= ${on} order by s.key, s.valid_from desc, s.id desc
        ) own), '{}') as all`,
  );
  return row.all;
}

/** Records a value from a day on; earlier days keep theirs. */
export async function recordSetting<K extends keyof Settings>(
  tx: Tx,
  change: { readonly key: K; readonly value: Settings[K]; readonly validFrom: Day; readonly at: Temporal.Instant },
): Promise<void> {
  await sql`insert into settings (key, valid_from, value, recorded_at)
    values (${change.key}, ${change.validFrom}, ${JSON.stringify(change.value)}, ${change.at})`.execute(tx);
}
