import { expect, test } from 'vitest';
import { applyImport } from '#src/imports/index.ts';
import { wordsOf } from '#test/support/clerk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');

async function officeOf(goLiveOn: string) {
  const town = await aTown(database, { goLiveOn });
  const site = await aSite(town, clock);
  await site.hire('office', 'ufficio@example.it');
  const clerk = await site.entered('ufficio@example.it');
  return { town, site, home: async () => wordsOf((await clerk.get(`/${town.slug}/ufficio`)).text) };
}

test('before the first day the office sees what is ready and what is missing', async () => {
  const { town, site, home } = await officeOf('2026-12-01');
  const empty = await home();
  expect(empty).toContain('Il servizio non è ancora partito.');
  expect(empty).toContain('Si parte martedì 1º dicembre 2026');
  expect(empty).toContain('Importa l’elenco degli alunni.');
  expect(empty).toContain('Le famiglie possono pagare.');
  const child = await aChild(town);
  const bytes = Buffer.from(`Codice utente;Codice fiscale;Saldo\n${child.number};;12,50\n`);
  await town.run((tx) =>
    applyImport(tx, { kind: 'balances', fileName: 'saldi.csv', bytes }, { sealer: site.world.sealer, at: clock.now() }),
  );
  const later = await home();
  expect(later).toContain('1 alunno iscritto');
  expect(later).toContain('Saldi iniziali Importati il 24/11/2026');
});

test('once it is live, there is nothing of it', async () => {
  const { home } = await officeOf('2026-10-05');
  expect(await home()).not.toContain('Prima di partire');
});
