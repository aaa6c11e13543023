import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { forgetEntranceTraces } from './index.ts';

const database = await testDatabase();
const THEN = at('2026-11-24 19:00').now();

/** Far more than one login would clear away. */
const MANY = 2_300;

async function countOf(table: string, tenantId: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}
    where tenant_id = ${tenantId}`.execute(database.owner);
  return rows[0]?.n ?? -1;
}

test('R16: links, attempts and sessions go at the end of their time also where nobody enters any more, not an hour earlier, whoever clears', async () => {
  const [town, other] = [await aTown(database), await aTown(database)];
  const child = await aChild(town);
  for (const { tenantId } of [town, other])
    await sql`insert into entrance_attempts (tenant_id, kind, account_hash, address_hash, at)
      select ${tenantId}, 'login', sha256('a'), sha256(n::text::bytea), ${THEN} from generate_series(1, ${MANY}::integer) n`.execute(
      database.owner,
    );
  await town.run(async (tx) => {
    await sql`insert into email_tokens (token_hash, email, purpose, created_at, expires_at, person_id)
      select sha256(n::text::bytea), 'scaduto@example.it', 'registration', ${THEN}, ${THEN.add({ hours: 24 })}, ${child.personId}
      from generate_series(1, 120) n`.execute(tx);
    const login = sql`(select id from logins where person_id = ${child.personId})`;
    await sql`insert into logins (person_id, created_at, password_changed_at) values (${child.personId}, ${THEN}, ${THEN})`.execute(
      tx,
    );
    await sql`insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent)
      select sha256(n::text::bytea), ${login}, ${THEN}, ${THEN}, ${THEN.add({ hours: 12 })}, 'prova' from generate_series(1, 120) n`.execute(
      tx,
    );
  });
  const left = async () => [
    await countOf('entrance_attempts', town.tenantId),
    await countOf('email_tokens', town.tenantId),
    await countOf('sessions', town.tenantId),
  ];
  const night = (hours: number) => {
    const clock = at('2026-11-24 19:00');
    clock.advance({ hours });
    return forgetEntranceTraces({ database: database.app, clock }, town.tenantId);
  };
  await night(48);
  expect(await left()).toEqual([MANY, 120, 120]);
  // Two workers at once: a row that one is deleting is left to it.
  await Promise.all([night(49), night(49)]);
  expect(await left()).toEqual([0, 0, 120]);
  await night(30 * 24 + 12);
  expect(await left()).toEqual([0, 0, 120]);
  await night(30 * 24 + 13);
  expect(await left()).toEqual([0, 0, 0]);
  expect(await countOf('entrance_attempts', other.tenantId), 'of another municipality').toBe(MANY);
});
