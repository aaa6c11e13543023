import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { disconnectNetwork } from '#src/collection/index.ts';
import { rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { connectTown, networkKeys, receiptOf, shopApi } from '#test/support/shop-network.ts';
import { aChild } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { aFamilyAtHome } = await payingFamilies(database, clock);

/** A family at home in a town whose shop network is connected. */
async function aFamilyWithShops() {
  const family = await aFamilyAtHome();
  const keys = networkKeys();
  const fiscalCode = await connectTown(family.town, keys, clock.now());
  const page = family.path(`pagamenti/puntolis/${family.child.consumerId}`);
  const make = () => family.browser.submit(page, {}, `${page}/codice`);
  const digits = async () => {
    const { text } = await family.browser.get(page);
    return /\d{4} \d{4} \d{4} \d{4}/.exec(text)?.[0] ?? '';
  };
  return { ...family, keys, fiscalCode, page, make, digits, api: shopApi(family.site.world, keys, fiscalCode) };
}

const audited = async (family: Awaited<ReturnType<typeof aFamilyWithShops>>) =>
  (
    await family.town.run((tx) =>
      rows(tx, sql<{ action: string }>`select action from audit_log where action like 'collection_code%' order by id`),
    )
  ).map(({ action }) => action);

describe('where no network is connected', () => {
  test('the page says so and offers the QR of a notice', async () => {
    const { browser, path, child } = await aFamilyAtHome();
    const page = path(`pagamenti/puntolis/${child.consumerId}`);
    const { text } = await browser.get(page);
    expect(text).toContain('La rete PuntoLIS non è ancora collegata al Comune');
    expect(text).not.toContain('Crea il codice');
    for (const rest of ['codice', 'codice/cambia']) expect((await browser.get(`${page}/${rest}`)).location).toBe(page);
    for (const rest of ['codice/qr.svg', 'codice.pdf']) expect((await browser.get(`${page}/${rest}`)).status).toBe(404);
  });

  test('a form without amount and without the tick names both, and keeps what was typed', async () => {
    const { browser, path, child } = await aFamilyAtHome();
    const page = path(`pagamenti/puntolis/${child.consumerId}`);
    const refused = await browser.submit(page, { other: 'dieci' }, page);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('L’importo non si legge');
    expect(refused.text).toContain('Per andare avanti spunta «Dichiaro…»');
    expect(refused.text).toContain('value="dieci"');
  });
});

describe('where a network is connected', () => {
  test('the code is made once, shown, drawn and printed; the page says that it is permanent', async () => {
    const family = await aFamilyWithShops();
    const { browser, page, make, digits } = family;
    expect((await browser.get(page)).text).toContain('Il codice non c’è ancora');
    expect((await make()).location).toBe(`${page}?esito=creato`);
    const code = await digits();
    const { text } = await browser.get(page);
    expect(text).toContain('La rete PuntoLIS è collegata al Comune');
    expect(text).toContain('è permanente');
    const till = await browser.get(`${page}/codice`);
    expect(till.text).toContain(code);
    expect(till.text).toContain('data-awake');
    expect((await browser.get(`${page}/codice/qr.svg`)).text).toMatch(/^<svg/);
    const pdf = await browser.get(`${page}/codice.pdf`);
    expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
    expect(await audited(family)).toEqual(['collection_code_issued']);
  });

  test('a renewed code refuses the old one at once, and its history stays; revoked, there is none', async () => {
    const family = await aFamilyWithShops();
    const { browser, page, make, digits, api } = family;
    await make();
    const first = await digits();
    expect((await api.verify(first)).status).toBe(200);
    const renewed = await browser.submit(`${page}/codice/cambia`, {}, `${page}/codice/rinnova`);
    expect(renewed.location).toBe(`${page}?esito=rinnovato`);
    const second = await digits();
    expect(second).not.toBe(first);
    expect([(await api.verify(first)).status, (await api.verify(second)).status]).toEqual([404, 200]);
    const change = await browser.get(`${page}/codice/cambia`);
    expect(change.text).toContain(`… ${first.slice(-4)}`);
    await browser.submit(`${page}/codice/cambia`, {}, `${page}/codice/revoca`);
    expect((await api.verify(second)).status).toBe(404);
    expect((await browser.get(page)).text).toContain('Crea il codice');
    const [issued, revoked] = ['collection_code_issued', 'collection_code_revoked'];
    expect(await audited(family)).toEqual([issued, revoked, issued, revoked]);
  });

  test('a page that shows an old code changes nothing any more', async () => {
    const { browser, page, make, digits, api } = await aFamilyWithShops();
    await make();
    const stale = await browser.get(`${page}/codice/cambia`);
    await browser.submit(`${page}/codice/cambia`, {}, `${page}/codice/rinnova`);
    const second = await digits();
    const csrf = /name="_csrf" value="([^"]+)"/.exec(stale.text)?.[1] ?? '';
    const shown = /name="shown" value="(\d+)"/.exec(stale.text)?.[1] ?? '';
    for (const rest of ['rinnova', 'revoca'])
      await browser.post(`${page}/codice/${rest}`, { _csrf: csrf, _key: crypto.randomUUID(), shown });
    expect(await digits()).toBe(second);
    expect((await api.verify(second)).status).toBe(200);
  });

  test('what a shop collects is on the till’s page, in verification, then credited; the payment names PuntoLIS and the slip', async () => {
    const { browser, page, make, digits, api, town, path, child } = await aFamilyWithShops();
    await make();
    const collected = await api.collect(await digits(), 1000);
    const slip = String(collected.body['collectionId']).replace(/(.{4})(?=.)/g, '$1-');
    expect((await browser.get(`${page}/codice`)).text).toContain('10,00 € in verifica');
    const payments = await browser.get(path('pagamenti'));
    expect(payments.text).toContain('PuntoLIS');
    const payment = await browser.get(path(`pagamenti/${collected.body['collectionId']}`));
    expect(payment.text).toContain(slip);
    expect(payment.text).not.toContain('/paga"');
    expect((await browser.get(path(`pagamenti/${collected.body['collectionId']}/paga`))).location).toContain(
      'esito=notNow',
    );
    await receiptOf(town, collected, clock.now());
    expect((await browser.get(`${page}/codice`)).text).toContain('10,00 € accreditati');
    expect((await browser.get(path(`cittadino/${child.consumerId}/movimenti`))).text).toContain('· PuntoLIS');
  });

  test('another family sees, makes and changes nothing of it', async () => {
    const { page, make, digits, town, site } = await aFamilyWithShops();
    await make();
    const code = await digits();
    const stranger = await aChild(town);
    await site.register(stranger);
    const browser = await site.entered(stranger.email);
    for (const rest of ['', '/codice', '/codice/qr.svg', '/codice.pdf', '/codice/cambia'])
      expect((await browser.get(page + rest)).status).toBe(404);
    const own = page.replace(/\d+$/, String(stranger.consumerId));
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await browser.get(own)).text)?.[1] ?? '';
    for (const rest of ['', '/rinnova', '/revoca']) {
      const fields = { _csrf: csrf, _key: crypto.randomUUID(), shown: code.replaceAll(' ', '') };
      expect((await browser.post(`${page}/codice${rest}`, fields)).status).toBe(404);
    }
    expect(await digits()).toBe(code);
  });

  test('that is disconnected takes the code from the page; the code comes back with a network', async () => {
    const { browser, page, make, digits, town, keys } = await aFamilyWithShops();
    await make();
    const code = await digits();
    await town.run((tx) => disconnectNetwork(tx, clock.now()));
    expect((await browser.get(page)).text).toContain('non è ancora collegata');
    expect(await digits()).toBe('');
    expect((await browser.get(`${page}/codice`)).location).toBe(page);
    await connectTown(town, keys, clock.now());
    expect(await digits()).toBe(code);
  });
});
