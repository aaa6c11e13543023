import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aFlow, aNoticeOf, take } from '#test/support/flows.ts';
import { aSite } from '#test/support/site.ts';
import { aTown, balanceOf } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');

/** An office whose bank paid out: one payment with its receipt, one without, one of nobody's; and one receipt that was never paid out. */
async function anOffice() {
  const town = await aTown(database);
  const longAgo = clock.now().subtract({ hours: 24 * 8 });
  const [paid, lost, late] = [
    await aNoticeOf(town, 3500, longAgo),
    await aNoticeOf(town, 2000, longAgo),
    await aNoticeOf(town, 1000, longAgo),
  ];
  await paid.receive();
  await late.receive();
  const stranger = paid.line({ iuv: '02999999999999999', iur: '=ignota', cents: 500 });
  const head = aFlow(clock.now(), { declaredCount: 3, declaredCents: 6001 });
  await take(
    town,
    head,
    [paid.line(), lost.line({ status: 'no_receipt', statusCode: 'NO_RPT' }), stranger],
    clock.now(),
  );
  const site = await aSite(town, clock);
  await site.hire('office', 'ufficio@example.it');
  const browser = await site.entered('ufficio@example.it');
  const path = `/${town.slug}/ufficio/riconciliazione`;
  const { text } = await browser.get(path);
  const action = (what: string, iuv: string) => {
    const card = text.slice(text.indexOf(`pagamenti/${iuv}`));
    return new RegExp(`action="(${path}/\\d+/\\d+/${what})"`).exec(card)?.[1] ?? '';
  };
  return { town, paid, lost, late, site, browser, path, text, action };
}

test('the office sees the books, what to look at, receipts that were not paid out and flows that do not add up', async () => {
  const { text, browser, path, paid, late, town } = await anOffice();
  expect(text).toContain('2 righe da guardare');
  expect(text).toContain('Versata, ma la ricevuta non è arrivata');
  expect(text).toContain('Nessun avviso di Omnibus ha questo numero');
  expect(text).toContain('1 ricevuta da oltre 5 giorni, per 10,00 €');
  expect(text).toContain('3 righe, 60,01 €');
  expect(text).toContain('3 righe, 60,00 €');
  // 45,00 € of receipts less 55,00 € of our notices paid out.
  expect(text).toMatch(/Versato e non ancora accreditato<\/dt><dd><strong>10,00 €/);
  expect(text).toContain('Il registro dei movimenti dà lo stesso importo');
  expect(text).toMatch(/Abbinata alla ricevuta<\/th>.*?>1<\/td>.*?35,00 €/);
  const history = (await browser.get(`${path}/pagamenti/${late.iuv}`)).text;
  expect(history).toContain('Avviso di 10,00 € preparato');
  expect(history).toContain('10,00 € da Banca di prova, accreditati');
  expect((await browser.get(`${path}/pagamenti/${paid.iuv}`)).text).toContain(
    'revisione 1: 35,00 €, eseguito (EXECUTED)',
  );
  expect((await browser.get(`${path}/pagamenti/02999999999999999`)).text).toContain('non ha mai dato questo numero');
  expect((await browser.get(`${path}/pagamenti/02111111111111111`)).status).toBe(404);
  const home = (await browser.get(`/${town.slug}/ufficio`)).text;
  expect(home).toContain('ufficio/riconciliazione');
});

test('a line without receipt is credited by one click, once; another one is noted with what was done', async () => {
  const { browser, path, town, lost, action } = await anOffice();
  const credit = action('accredita', lost.iuv);
  const done = await browser.submit(path, {}, credit);
  expect(done.location).toBe(`${path}?fatto=accreditata`);
  const after = (await browser.get(done.location)).text;
  expect(after).toContain('Riga accreditata sul conto dell’alunno');
  expect(after).toContain('1 riga da guardare');
  expect(await balanceOf(town, lost.child)).toBe(2000);
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(after) ?? [];
  await browser.post(credit, { _csrf: csrf, _key: 'again' });
  expect(await balanceOf(town, lost.child)).toBe(2000);
  expect(await lost.receive()).toEqual({ kind: 'duplicate' });

  const note = action('nota', '02999999999999999');
  const empty = await browser.submit(path, { nota: ' ' }, note);
  expect(empty.status).toBe(422);
  expect(empty.text).toContain('Scrivi che cosa è stato fatto.');
  const uncreditable = await browser.post(note.replace(/nota$/, 'accredita'), { _csrf: csrf, _key: 'no' });
  expect(uncreditable.status).toBe(422);
  const noted = await browser.submit(path, { nota: 'Del sistema di prima' }, note);
  expect(noted.location).toBe(`${path}?fatto=guardata`);
  const last = (await browser.get(noted.location)).text;
  expect(last).toContain('I conti tornano');
  expect(last).toContain('Del sistema di prima');
  expect((await browser.post(note, { _csrf: csrf, _key: 'late', nota: 'Altro' })).location).toBe(`${path}?fatto=prima`);
  expect((await browser.post(`${path}/999999/1/nota`, { _csrf: csrf, _key: 'x', nota: 'Altro' })).status).toBe(404);
});

test('the month’s lines are a file that spreadsheets open; a month without flows says so', async () => {
  const { browser, path, paid } = await anOffice();
  const file = await browser.get(`${path}/righe.csv?mese=2026-11`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  const [header = '', ...lines] = file.text.trim().split('\r\n');
  expect(header).toContain('Pubblicato;Banca;Flusso;Riga;IUV;Ricevuta;Importo');
  expect(lines).toHaveLength(3);
  expect(lines.find((line) => line.includes(paid.iuv))).toContain(';35,00;');
  expect(file.text).toContain(";'=ignota;");
  expect((await browser.get(`${path}?mese=2026-09`)).text).toContain('A settembre 2026 non è arrivato nessun flusso.');
  expect((await browser.get(`${path}?mese=pippo`)).status).toBe(200);
});

test('an auditor reads all of it and changes nothing; families, schools and other towns are turned away', async () => {
  const { site, town, path, lost, action, paid } = await anOffice();
  await site.hire('auditor', 'revisore@example.it');
  await site.hire('school_staff', 'scuola@example.it');
  const auditor = await site.entered('revisore@example.it');
  const { text } = await auditor.get(path);
  expect(text).toContain('2 righe da guardare');
  expect(text).not.toContain('Segna come guardata');
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
  expect((await auditor.post(action('accredita', lost.iuv), { _csrf: csrf, _key: 'x' })).status).toBe(403);
  expect((await auditor.get(`${path}/righe.csv`)).status).toBe(200);
  expect((await (await site.entered('scuola@example.it')).get(path)).status).toBe(403);
  expect(await balanceOf(town, lost.child)).toBe(0);
  const other = await anOffice();
  expect((await other.browser.get(`${other.path}/pagamenti/${paid.iuv.replace(/..$/, '99')}`)).status).toBe(404);
});
