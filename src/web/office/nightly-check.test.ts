import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { verifyNightly } from '#src/integrity/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown, liveDay } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 01:00');
const town = await aTown(database);
const { hire, entered } = await aSite(town, clock);
const child = await aChild(town);
await liveDay(town, '2026-11-23');
for (const role of ['office', 'auditor'] as const) await hire(role, `${role}@example.it`);
const page = `/${town.slug}/ufficio/controllo`;
const textOf = async (path = page, who = 'office') => {
  const { text } = await (await entered(`${who}@example.it`)).get(path);
  return text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
};
const checkAt = (night: string) => {
  clock.set(`${night} 02:00`);
  return verifyNightly({ database: database.app, clock }, town.tenantId);
};
const corrupt = (cents: number) =>
  sql`update accounts set balance_cents = balance_cents + ${cents} where tenant_id = ${town.tenantId} and consumer_id = ${child.consumerId}`.execute(
    database.owner,
  );

test('says when the first check will be, then that all is well, then what differs and since when', async () => {
  expect(await textOf()).toContain('Il controllo non è ancora stato fatto');
  await checkAt('2026-11-24');
  expect(await textOf()).toContain('Tutto torna');
  expect(await textOf(`/${town.slug}/ufficio`)).not.toContain('ha trovato');

  await corrupt(100);
  await checkAt('2026-11-25');
  await checkAt('2026-11-26');
  for (const who of ['office', 'auditor']) {
    const text = await textOf(page, who);
    expect(text).toContain('1 differenza da chiarire');
    expect(text).toContain(`Il saldo dell’alunno n. ${child.number} è −2,50 €, ma i suoi movimenti danno −3,50 €.`);
    expect(text).toContain('dal 25/11/2026');
    expect(text).toContain(`Apri l’alunno n. ${child.number}`);
    expect(text).toContain('martedì 24 novembre Tutto torna');
  }
  expect(await textOf(`/${town.slug}/ufficio`)).toContain('Il controllo di questa notte ha trovato 1 differenza');

  await corrupt(-100);
  await checkAt('2026-11-27');
  expect(await textOf()).toContain('Tutto torna');
  clock.set('2026-11-30 09:00');
  expect(await textOf()).toContain('L’ultimo controllo è del 27/11/2026 02:00');
});
