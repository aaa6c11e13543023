import { expect, test } from 'vitest';
import { retainNightly } from '#src/retention/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2038-01-01 10:00');
const town = await aTown(database);
const { hire, entered } = await aSite(town, clock);
const page = `/${town.slug}/ufficio/conservazione`;
await (await aChild(town)).owing({ meals: 2 });
await aChild(town);

test('the office reads what the night took out and what stays, and sets the times within their limits', async () => {
  await hire('office', 'ufficio@example.it');
  const office = await entered('ufficio@example.it');
  expect((await office.get(page)).text).toContain('Nessuna notte ancora');
  await retainNightly({ database: database.app, clock }, town.tenantId);
  const { text } = await office.get(page);
  expect(text).toContain('Notte 01/01/2038');
  expect(text).toContain('1 alunno con un credito o un debito ancora sul conto');
  const months = { diets: '12', mails: '24', access_log: '12', audit: '120', imports: '24', families: '120' };
  const refused = await office.submit(page, { ...months, families: '60', mails: 'due' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('Scrivi un numero intero da 120 a 240.');
  expect(refused.text).toContain('value="due"');
  const longer = await office.submit(page, { ...months, audit: '180' });
  expect(longer.text).toContain('scrivi al massimo 120');
  expect((await office.submit(page, { ...months, mails: '36' })).location).toContain('fatto=salvato');
  expect((await office.submit(page, { ...months, mails: '36' })).location).toContain('fatto=uguale');
  expect((await office.get(page)).text).toContain('36 mesi');
});
