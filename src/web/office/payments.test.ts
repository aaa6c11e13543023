import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { receiveReceipt } from '#src/payments/index.ts';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { aFamilyAtHome } = await payingFamilies(database, clock);

/** An office with a notice paid twice, the second time with too much, and a receipt of nobody's notice. */
async function anOffice() {
  const family = await aFamilyAtHome();
  await family.declared();
  const { town, site } = family;
  const { number } = await town.run((tx) =>
    get(tx, sql<{ number: string }>`select notice_number as number from payment_notices`),
  );
  const paidAt = clock.now();
  const receive = (receiptId: string, noticeNumber: string, cents: number) =>
    town.run((tx) =>
      receiveReceipt(
        tx,
        { receiptId, noticeNumber, cents, paidAt, pspName: 'Banca di prova' },
        { at: paidAt, afterCredit: async () => undefined },
      ),
    );
  await receive('prima', number, 3500);
  await receive('seconda', number, 4000);
  // Of this town's own number space, and never given.
  await receive('ignota', `${number.slice(0, 3)}999999999999999`, 1000);
  await site.hire('office', 'ufficio@example.it');
  const browser = await site.entered('ufficio@example.it');
  const path = `/${town.slug}/ufficio/pagamenti`;
  const { text } = await browser.get(path);
  const action = (kind: string) => new RegExp(`action="(${path}/${kind}/\\d+)"`).exec(text)?.[1] ?? '';
  return { ...family, browser, path, text, flagged: action('insoliti'), quarantined: action('sospesi') };
}

test('the office sees each payment that needs a look, why, and what to do; ordinary ones are not listed', async () => {
  const { text, browser, town } = await anOffice();
  expect(text).toContain('2 pagamenti da guardare');
  expect(text).toContain('Lo stesso avviso è stato pagato due volte');
  expect(text).toContain('È stato pagato un importo diverso');
  expect(text).toContain('Nessun avviso di Omnibus ha questo numero');
  expect(text).toContain('può tenerli come credito o chiedere il rimborso');
  expect(text).not.toContain('prima</dd>');
  const home = await browser.get(`/${town.slug}/ufficio`);
  expect(home.text).toMatch(/count-tile-number">2<\/span><span class="count-tile-text"><b>Pagamenti da guardare/);
  const [, sheet = ''] = /<dd><a href="([^"]*)"/.exec(text) ?? [];
  expect((await browser.get(sheet)).status).toBe(200);
});

test('what was looked at leaves the list with its note, once', async () => {
  const { browser, path, flagged, quarantined } = await anOffice();
  const empty = await browser.submit(path, { nota: ' ' }, flagged);
  expect(empty.status).toBe(422);
  const done = await browser.submit(path, { nota: 'Resta come credito' }, flagged);
  expect(done.location).toBe(`${path}?fatto=guardato`);
  const after = (await browser.get(done.location)).text;
  expect(after).toContain('1 pagamento da guardare');
  expect(after).toContain('Resta come credito');
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(after) ?? [];
  const again = await browser.post(flagged, { _csrf: csrf, _key: 'late', nota: 'Altro' });
  expect(again.location).toBe(`${path}?fatto=prima`);
  await browser.submit(path, { nota: 'Del sistema di prima' }, quarantined);
  expect((await browser.get(path)).text).toContain('Nessun pagamento da guardare');
});

test('an ordinary receipt, another town’s and one that is not there cannot be looked at', async () => {
  const { browser, path, flagged, text } = await anOffice();
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
  const ordinary = flagged.replace(/\d+$/, (id) => String(Number(id) - 1));
  for (const address of [ordinary, `${path}/insoliti/999999`, `${path}/sospesi/999999`]) {
    const answer = await browser.post(address, { _csrf: csrf, _key: address, nota: 'Visto' });
    expect(answer.status).toBe(404);
  }
  const other = await anOffice();
  await other.browser.post(flagged, { _csrf: csrf, _key: 'x', nota: 'Visto' });
  expect((await browser.get(path)).text).toContain('2 pagamenti da guardare');
});

test('an auditor reads and notes nothing; families and schools are turned away', async () => {
  const { site, town, path, child } = await anOffice();
  await site.hire('auditor', 'revisore@example.it');
  await site.hire('school_staff', 'scuola@example.it');
  const auditor = await (await site.entered('revisore@example.it')).get(path);
  expect(auditor.text).toContain('2 pagamenti da guardare');
  expect(auditor.text).not.toContain('Segna come guardato');
  for (const who of ['scuola@example.it', child.email]) {
    expect((await (await site.entered(who)).get(`/${town.slug}/ufficio/pagamenti`)).status).toBe(403);
  }
});
