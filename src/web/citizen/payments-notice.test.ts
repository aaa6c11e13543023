import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { sendDueMails } from '#src/notices/index.ts';
import { encloseNotices, receiveReceipt } from '#src/payments/index.ts';
import type { MailTransport } from '#src/platform/mail/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { aChild } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { aFamilyAtHome } = await payingFamilies(database, clock);

type Family = Awaited<ReturnType<typeof aFamilyAtHome>>;

async function numberOn({ browser }: Family, payment: string): Promise<string> {
  const { text } = await browser.get(payment);
  return (/3\d{3} \d{4} \d{4} \d{4} \d{2}/.exec(text)?.[0] ?? '').replaceAll(' ', '');
}

const pay = ({ town }: Family, noticeNumber: string) =>
  town.run((tx) =>
    receiveReceipt(
      tx,
      { receiptId: `r-${noticeNumber}`, noticeNumber, cents: 3500, paidAt: clock.now(), pspName: 'Banca' },
      { at: clock.now(), afterCredit: async () => undefined },
    ),
  );

async function sentMails({ town }: Family) {
  const mails: Parameters<MailTransport['send']>[0][] = [];
  const mail: MailTransport = {
    send: async (out) => {
      mails.push(out);
      return { accepted: true };
    },
    close: () => undefined,
  };
  const sending = { database: town.database.app, clock, publicUrl: 'https://mensa.example.it', mail, encloseNotices };
  await sendDueMails(sending, town.tenantId);
  return mails;
}

test('the notice is downloaded as a PDF while it can be paid', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const pdf = await family.browser.get(`${payment}/avviso.pdf`);
  expect(pdf.status).toBe(200);
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(pdf.headers.get('content-disposition')).toContain('avviso-pagopa.pdf');
  expect(pdf.text.startsWith('%PDF-')).toBe(true);
});

test.each(['annulla', 'paid'])('a notice that is over is not printed again: %s', async (how) => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const number = await numberOn(family, payment);
  if (how === 'paid') await pay(family, number);
  else await family.browser.submit(payment, {}, `${payment}/annulla`);
  for (const rest of ['avviso.pdf', ...(how === 'paid' ? [] : [`cassa/${number}`])]) {
    expect((await family.browser.get(`${payment}/${rest}`)).location).toBe(`${payment}?esito=notNow`);
  }
  expect((await family.browser.get(`${payment}/cassa/${number}/qr.svg`)).status).toBe(404);
});

test('another family gets neither the notice nor its code', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const number = await numberOn(family, payment);
  const stranger = await aChild(family.town);
  await family.site.register(stranger);
  const browser = await family.site.entered(stranger.email);
  for (const rest of ['avviso.pdf', `cassa/${number}`, `cassa/${number}/qr.svg`]) {
    expect((await browser.get(`${payment}/${rest}`)).status).toBe(404);
  }
  const puntoLis = family.path(`pagamenti/puntolis/${family.child.consumerId}`);
  expect((await browser.get(puntoLis)).status).toBe(404);
  const own = family.path(`pagamenti/puntolis/${stranger.consumerId}`);
  const { text } = await browser.get(own);
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
  const forged = { _csrf: csrf, _key: 'forged', amount: '3500', declared: '1' };
  expect((await browser.post(puntoLis, forged)).status).toBe(404);
  expect((await browser.post(`${payment}/email`, { _csrf: csrf, _key: 'other' })).status).toBe(404);
});

test('the mail carries the PDF and names no child; sent twice, one mail goes', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const first = await family.browser.submit(payment, {}, `${payment}/email`);
  expect((await family.browser.get(first.location)).text).toContain('L’avviso parte per e-mail');
  await family.browser.submit(payment, {}, `${payment}/email`);
  const [mail, ...others] = await sentMails(family);
  expect(others).toEqual([]);
  expect(mail?.to).toBe(family.child.email);
  expect(mail?.subject).toContain('35,00 €');
  expect(mail?.text).not.toContain('Sofia');
  const [file] = mail?.files ?? [];
  expect(file?.fileName).toBe('avviso-pagopa.pdf');
  expect(Buffer.from(file?.content ?? []).toString('latin1', 0, 5)).toBe('%PDF-');
});

test('a notice paid before the mail goes is not enclosed, and the mail says so', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  await family.browser.submit(payment, {}, `${payment}/email`);
  await pay(family, await numberOn(family, payment));
  const mail = (await sentMails(family)).find(({ subject }) => subject.includes('avviso di pagamento'));
  expect(mail?.files).toBeUndefined();
  expect(mail?.text).toContain('Per questo non è allegato');
});

test('without an address the page offers no mail', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  await family.town.run((tx) => sql`update people set email = null where id = ${family.child.personId}`.execute(tx));
  const page = await family.browser.get(payment);
  expect(page.text).toContain('Scarica l’avviso');
  expect(page.text).not.toContain('Invia per e-mail');
});

test('the code is shown full screen at the till, and says by itself that it was paid', async () => {
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  const number = await numberOn(family, payment);
  const till = await family.browser.get(`${payment}/cassa/${number}`);
  expect(till.text).toContain('data-awake');
  expect(till.text).toContain(`${payment}/cassa/${number}/qr.svg`);
  const code = await family.browser.get(`${payment}/cassa/${number}/qr.svg`);
  expect(code.headers.get('content-type')).toBe('image/svg+xml');
  expect(code.text).toContain('viewBox="0 0 41 41"');
  await pay(family, number);
  const paid = await family.browser.get(`${payment}/cassa/${number}`);
  expect(paid.text).toContain('35,00 € accreditati');
  expect(paid.text).not.toContain('qr.svg');
});

test('PuntoLIS says that no network is connected, and prepares the code of a chosen amount once', async () => {
  const family = await aFamilyAtHome();
  const page = family.path(`pagamenti/puntolis/${family.child.consumerId}`);
  expect((await family.browser.get(family.path('pagamenti/puntolis'))).text).toContain(`href="${page}"`);
  expect((await family.browser.get(page)).text).toContain('La rete PuntoLIS non è ancora collegata');
  for (const [fields, reason] of [
    [{ amount: '3500' }, 'spunta «Dichiaro…»'],
    [{ declared: '1' }, 'Scegli un importo o scrivine uno.'],
    [{ declared: '1', amount: 'other', other: '1,00' }, 'L’importo più piccolo è 5,00 €.'],
  ] as const) {
    const refused = await family.browser.submit(page, fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(reason);
  }
  const ask = () => family.browser.submit(page, { amount: '3500', declared: '1' });
  expect((await ask()).location).toBe(`${page}?esito=pronto`);
  await ask();
  const { text } = await family.browser.get(`${page}?esito=pronto`);
  expect(text.match(/qr\.svg/g)).toHaveLength(1);
  expect(text).toContain('QR da 35,00 €');
});

test('without a way to pagoPA the PuntoLIS page offers no amount', async () => {
  const family = await aFamilyAtHome({ gateway: false });
  const { text } = await family.browser.get(family.path(`pagamenti/puntolis/${family.child.consumerId}`));
  expect(text).toContain('Il pagamento online non è ancora attivo');
  expect(text).not.toContain('Prepara il QR');
});
