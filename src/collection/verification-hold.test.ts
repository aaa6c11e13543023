import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { rows } from '#src/platform/database/index.ts';
import { decideSuspensions } from '#src/standing/index.ts';
import { agreeingGateway as gateway } from '#test/support/agreeing-gateway.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aCode, connectTown, networkKeys } from '#test/support/shop-network.ts';
import { aChild, aTown, liveDay } from '#test/support/town.ts';
import { collect, reverseCollection } from './index.ts';

const database = await testDatabase();
const MONDAY = day('2026-11-23');
const told = at('2026-11-20 10:00').now();
const afternoon = at('2026-11-23 16:00').now();
const evening = at('2026-11-23 18:00').now();

/** A child seven meals (24,50 €) in debt, whose family was told on an earlier day: suspended this evening, unless something holds it back. */
async function aChildToSuspend() {
  const town = await aTown(database, { suspension_grace_service_days: 0 });
  await connectTown(town, networkKeys(), told);
  const child = await (await aChild(town)).owing({ meals: 5 });
  await liveDay(town, '2026-11-20');
  await liveDay(town, MONDAY);
  await town.run((tx) =>
    sql`with flags as (insert into standing_flags (consumer_id, warn_armed, warned_at, limit_reached_at) values (${child.consumerId}, false, ${told}, ${told}))
      insert into notices (consumer_id, kind, debt_meals, created_at, person_id, delivered_by_hand_at, delivered_by_hand_note)
      values (${child.consumerId}, 'debt', 5, ${told}, ${child.personId}, ${told}, 'telefonata')`.execute(tx),
  );
  const code = await aCode(town, child, told);
  const collected = (cents: number) =>
    collect(
      (work) => town.run(work),
      { gateway, randomness: systemRandomness },
      { code, cents, terminal: 'T1', idempotencyKey: randomUUID(), at: afternoon },
    );
  const suspended = async () => {
    await town.run((tx) => decideSuspensions(tx, { day: MONDAY, at: evening }));
    return town.run((tx) => rows(tx, sql`select from suspensions where ends_before is null or ends_before > from_day`));
  };
  return { town, collected, suspended };
}

test('without a collection the child is suspended', async () => {
  expect(await (await aChildToSuspend()).suspended()).toHaveLength(1);
});

test('a collection that is large enough holds the suspension back while its receipt is awaited (R8)', async () => {
  const { collected, suspended } = await aChildToSuspend();
  expect((await collected(2000)).ok).toBe(true);
  expect(await suspended()).toEqual([]);
});

test('one that is too small does not', async () => {
  const { collected, suspended } = await aChildToSuspend();
  expect((await collected(500)).ok).toBe(true);
  expect(await suspended()).toHaveLength(1);
});

test('one that was reversed does not either', async () => {
  const { town, collected, suspended } = await aChildToSuspend();
  const open = await collected(2000);
  if (!open.ok) throw new Error(open.error.kind);
  const reversal = { slip: open.value.slip, reason: 'prova', at: afternoon };
  expect((await reverseCollection((work) => town.run(work), gateway, reversal)).ok).toBe(true);
  expect(await suspended()).toHaveLength(1);
});
