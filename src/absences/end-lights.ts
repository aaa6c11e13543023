import { sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { childLabel, queueMails } from '#src/notices/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { lightsBeyond } from './rules.ts';
import { askForDays, type HeldConsumer, mealsInRow, writeReceipt } from './store.ts';

/** As for what families ask: no row of service days with holidays between is longer. */
const DAYS_AROUND = 60;

interface Evening {
  readonly day: Day;
  /** When it is really done, perhaps late: a day that has closed meanwhile stays as it is. */
  readonly at: Temporal.Instant;
}

/**
 * The evening before: a light meal of tomorrow that has become one too many becomes a normal one, and the family is told while it can still
 * change the day (R3). Asking was judged with the days as they were; a closure, an event or a suspension may have taken the normal meal
 * between two rows since. What a file or a certificate brought stays. Answers how many were ended; safe to repeat.
 */
export async function endLightsTooMany(tx: Tx, { day, at }: Evening, service = 'canteen'): Promise<number> {
  const tomorrow = addDays(day, 1);
  const consumerIds = await lightOn(tx, tomorrow, at, service);
  if (consumerIds.length === 0) return 0;
  const { light_days_in_a_row: limit } = await settingsOn(tx, tomorrow);
  let ended = 0;
  for (const consumerId of consumerIds) {
    const question = {
      consumerId,
      guardianId: undefined,
      personId: undefined,
      today: day,
      from: tomorrow,
      to: tomorrow,
    };
    const held = await askForDays(tx, { ...question, held: [tomorrow] }, service);
    const meals = await mealsInRow(tx, consumerId, addDays(tomorrow, -DAYS_AROUND), tomorrow, service);
    if (!held || !lightsBeyond(meals, limit, day).includes(tomorrow)) continue;
    await endOne(tx, { consumerId, tomorrow, at, limit, held }, service);
    ended += 1;
  }
  return ended;
}

/** Children who would eat light on a day that is still open, by what their family or the office asked for without a certificate. */
async function lightOn(tx: Tx, day: Day, at: Temporal.Instant, service: string): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number }>`select p.consumer_id as id
      from planned_days(${service}, ${day}::date, ${day}::date, array(select distinct a.consumer_id from absence_acts a
        where a.tenant_id = current_tenant() and a.service = ${service} and a.kind = 'light' and ${day}::date between a.from_day and a.to_day)) p
      cross join lateral (select a.channel, a.certified from absence_acts a where a.tenant_id = current_tenant()
        and a.consumer_id = p.consumer_id and a.service = ${service} and p.day between a.from_day and a.to_day
        order by a.arrived_at desc, a.id desc limit 1) latest
      where p.state = 'light' and latest.channel <> 'import' and not latest.certified
        and cutoff_at(${service}, p.school_id, p.day) > ${at} order by p.consumer_id`,
  );
  return found.map(({ id }) => id);
}

interface Ended {
  readonly consumerId: number;
  readonly tomorrow: Day;
  readonly at: Temporal.Instant;
  readonly limit: number;
  readonly held: HeldConsumer;
}

async function endOne(tx: Tx, { consumerId, tomorrow, at, limit, held }: Ended, service: string): Promise<void> {
  const acts = [{ kind: 'normal' as const, from: tomorrow, to: tomorrow, untilFurtherNotice: false }];
  const decision = { acts, days: [tomorrow], closedDays: [], lightEnded: [tomorrow] };
  const subject = `consumer:${consumerId}`;
  const line = {
    at,
    action: 'light_ended',
    subject,
    before: { day: tomorrow, kind: 'light' },
    after: { kind: 'normal' },
  };
  const receipt = { consumerId, kind: 'normal', arrivedAt: at, channel: 'office', decision, line } as const;
  const receiptId = await writeReceipt(tx, receipt, service);
  await queueMails(
    tx,
    held.others.map((each) => ({
      dedupeKey: `light_ended:${receiptId}:${each.id}`,
      to: each.email,
      template: 'light_ended' as const,
      params: { child: each.label ?? childLabel(each.number), consumerId, day: tomorrow, limit },
      at,
    })),
  );
}
