import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordDiet } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { audit } from '#src/platform/audit/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { messages } from '../messages/index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { world, register, hire, entered } = await aSite(town, clock);
const child = await aChild(town);
const page = `/${town.slug}/registro-attivita`;
await register(child);
const staffId = await hire('office', 'ufficio@example.it');
await hire('auditor', 'revisore@example.it');
await town.run(
  (tx) =>
    recordDiet(tx, world.sealer, {
      consumerId: child.consumerId,
      validFrom: day('2026-11-01'),
      text: 'Senza glutine',
      at: clock.now(),
    }),
  { kind: 'staff', staffId },
);
const office = await entered('ufficio@example.it');
await office.get(`/${town.slug}/ufficio/alunni/${child.consumerId}/dieta`);
await (await entered(child.email)).get(`/${town.slug}/cittadino`);
const auditor = await entered('revisore@example.it');

const rowsOf = (text: string) => text.match(/<tr>[\s\S]*?<\/tr>/g)?.slice(1) ?? [];
/** Sends the filters as the page's form does; `pagina` is that of the answer. */
const search = async ({ pagina, ...query }: Record<string, string>) => {
  const { location } = await auditor.submit(page, query);
  const asked = pagina === undefined ? location : `${location}${location.includes('?') ? '&' : '?'}pagina=${pagina}`;
  return rowsOf((await auditor.get(asked)).text);
};

describe('the log of who did what', () => {
  test('shows who acted and whom it concerns by name, and that a diet was read, not what it says', async () => {
    const { text, status } = await auditor.get(page);
    expect(status).toBe(200);
    const read = rowsOf(text).find((row) => row.includes('Diete lette')) ?? '';
    expect(read).toContain('Prova office');
    expect(read).toContain(String(child.consumerId));
    const recorded = rowsOf(text).find((row) => row.includes('Dieta registrata')) ?? '';
    expect(recorded).toContain('Alunno Bimbo');
    expect(text).not.toContain('glutine');
    expect(text).toContain('24/11/2026 10:00');
  });

  test('is searched by who, what, whom and days', async () => {
    const all = await search({});
    const office = await search({ chi: 'prova OFFICE' });
    expect(office.length).toBeGreaterThan(1);
    expect(office.length).toBeLessThan(all.length);
    expect(office.every((row) => row.includes('Prova office'))).toBe(true);
    expect(await search({ azione: 'diets_read' })).toHaveLength(1);
    expect(await search({ oggetto: 'alunno bimbo' })).not.toHaveLength(0);
    expect(await search({ oggetto: `consumer:${child.consumerId}`, azione: 'diet_recorded' })).toHaveLength(1);
    expect(await search({ dal: '2026-11-25' })).toHaveLength(0);
    expect(await search({ al: '2026-11-24', dal: '2026-11-24' })).not.toHaveLength(0);
    expect(await search({ chi: '%' })).toHaveLength(0);
  });

  test('is asked without a name in any address, and what another page hid is no question here (R16)', async () => {
    const { location } = await auditor.submit(page, {
      chi: 'Prova office',
      oggetto: 'Alunno Bimbo',
      dal: '2026-11-24',
    });
    expect(decodeURIComponent(location)).not.toMatch(/Prova|Bimbo/i);
    const answer = await auditor.get(location);
    expect(answer.text).toContain('value="Prova office"');
    expect(answer.text.match(/href="[^"]*(Bimbo|Prova)[^"]*"/gi)).toBeNull();
    const found = await auditor.submit(`/${town.slug}/ufficio`, { q: 'Bimbo' }, `/${town.slug}/ufficio/cerca`);
    const hidden = new URLSearchParams(found.location.split('?')[1]).get('q') ?? '';
    expect((await auditor.get(`${page}?${new URLSearchParams({ domanda: hidden })}`)).text).not.toContain('Bimbo"');
    expect((await auditor.get(`${page}?domanda=inventata&chi=Prova`)).text).not.toContain('value="Prova"');
  });

  test('says for whom the office acted', async () => {
    await town.run(
      (tx) => audit(tx, { at: clock.now(), action: 'absence_communicated', subject: `consumer:${child.consumerId}` }),
      {
        kind: 'staff',
        staffId,
        forPersonId: child.personId,
      },
    );
    expect((await search({ azione: 'absence_communicated' }))[0]).toMatch(/Prova office, per Numero \d+ Genitore/);
  });

  test('says from where, as a network and not as a person’s own address, and finds a request by its code', async () => {
    const [read = ''] = await search({ azione: 'diets_read' });
    expect(read).toContain('192.0.2.0/24');
    expect(read).not.toContain('192.0.2.1');
    expect(await search({ azione: 'diets_read', luogo: '192.0.2' })).toHaveLength(1);
    expect(await search({ azione: 'diets_read', luogo: '203.0.113' })).toHaveLength(0);
    const request = /Codice della richiesta: ([\w-]+)/.exec(read)?.[1] ?? '';
    expect(request).toMatch(/^[\w-]{12}$/);
    expect(await search({ richiesta: request })).toHaveLength(1);
  });

  test('goes from page to page', async () => {
    await town.run(async (tx) => {
      for (let n = 0; n < 60; n++) await audit(tx, { at: clock.now(), action: 'went_live', subject: `day:${n}` });
    });
    expect(await search({ azione: 'went_live' })).toHaveLength(50);
    expect((await search({ azione: 'went_live', pagina: '2' })).length).toBeGreaterThan(9);
  });

  test('is downloaded as it was searched, without formulas, and the download is in it', async () => {
    await town.run((tx) =>
      audit(tx, { at: clock.now(), action: 'charge_waived', subject: '=1+1', after: { reason: 'a;"b"' } }),
    );
    const { text, headers } = await auditor.get(`${page}/scarica.csv?azione=charge_waived`);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text).toMatch(/^\ufeff?Quando;Chi;/);
    expect(text).toContain(";Pasto stornato;'=1+1;;;");
    expect(text).toContain('""reason""');
    expect(await search({ azione: 'audit_exported' })).toHaveLength(1);
  });
});

test('every action that is written has a name', () => {
  const written = globSync('src/**/*.ts')
    // Signing a document has an `action` of its own, and administrators a log of their own.
    .filter((path) => !path.includes('.test.') && !/^src\/(gateways|administration)\//.test(path))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\baction: '(\w+)'/g)].map(([, action = '']) => action));
  expect(written.length).toBeGreaterThan(20);
  expect(written.filter((action) => !Object.hasOwn(messages.audit.actions, action))).toEqual([]);
});
