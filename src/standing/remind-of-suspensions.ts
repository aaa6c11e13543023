import { sql } from 'kysely';
import { addDays } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type Evening, isHeld, tellSuspension } from './decide-suspensions.ts';
import { needsReminder } from './rules.ts';
import { lockFlags } from './store.ts';
import { openSuspensions, readSuspensionStates } from './suspension-store.ts';
import { tell } from './tell.ts';
import { thresholdsOf } from './thresholds.ts';

/**
 * The evening before a suspension begins, reminds the families who were told more than one calendar day ago (R8). Runs every evening,
 * also of days without service. Each suspension is reminded of once; after the day's cutoff it is too late to help, and nothing is sent.
 * Answers how many suspensions were reminded of.
 */
export async function remindOfSuspensions(tx: Tx, evening: Evening): Promise<number> {
  const { day, at, service = 'canteen' } = evening;
  const fromDay = addDays(day, 1);
  const coming = (await openSuspensions(tx, service)).filter(
    (each) => each.fromDay === fromDay && needsReminder(each.decidedOn, fromDay),
  );
  if (coming.length === 0) return 0;
  const consumerIds = coming.map((each) => each.consumerId);
  await lockFlags(tx, service, consumerIds);
  const open = await rows(
    tx,
    sql<{ id: number; consumerId: number }>`select s.id, s.consumer_id as "consumerId" from suspensions s
      where s.tenant_id = current_tenant() and s.id = any (${coming.map((each) => each.id)}::bigint[]) and s.ends_before is null
        and cutoff_at(${service}, school_of(${service}, s.consumer_id, ${fromDay}::date), ${fromDay}::date) > ${at}
        and not exists (select from notices n where n.tenant_id = s.tenant_id and n.suspension_id = s.id and n.kind = 'suspension_reminder')`,
  );
  const thresholds = thresholdsOf(await settingsOn(tx, day));
  const states = await readSuspensionStates(tx, { service, consumerIds, day, at, thresholds });
  const byConsumer = new Map(states.map((state) => [state.consumerId, state]));
  const tellings = open.flatMap(({ id, consumerId }) => {
    const state = byConsumer.get(consumerId);
    if (!state || isHeld(state, at, thresholds)) return [];
    return [tellSuspension('suspension_reminder', { state, fromDay, suspensionId: id, thresholds })];
  });
  await tell(tx, tellings, at);
  return tellings.length;
}
