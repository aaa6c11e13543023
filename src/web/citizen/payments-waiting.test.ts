import { expect, test } from 'vitest';
import { sendDueMails } from '#src/notices/index.ts';
import { encloseNotices, workPositions } from '#src/payments/index.ts';
import type { MailTransport } from '#src/platform/mail/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { aFamilyAtHome, sandbox } = await payingFamilies(database, clock);

const pagopa = (fault: 'none' | 'silent' | 'silent_done' | 'broken') =>
  fetch(`${sandbox.url}/pagopa/interruttori`, {
    method: 'POST',
    body: new URLSearchParams({ timing: 'held', lateSeconds: '0', fault }),
    redirect: 'manual',
  });

type Family = Awaited<ReturnType<typeof aFamilyAtHome>>;

async function mailsSent({ town }: Family): Promise<Parameters<MailTransport['send']>[0][]> {
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

function worker({ town, site }: Family) {
  const gateway = site.world.paymentGateway;
  if (!gateway) throw new Error('No way to pagoPA');
  return workPositions(
    { database: town.database.app, clock, gateway, afterCredit: async () => undefined },
    town.tenantId,
  );
}

test.each(['silent', 'silent_done', 'broken'] as const)(
  'pagoPA that is %s: nobody waits more than five seconds, the notice comes by mail once it can be paid, and waits in Pagamenti',
  { timeout: 60_000 },
  async (fault) => {
    const family = await aFamilyAtHome();
    await pagopa(fault);
    const asked = performance.now();
    const payment = await family.declared();
    const page = await family.browser.get(payment);
    expect(performance.now() - asked).toBeLessThan(5_500);
    expect(page.text).toContain('35,00 € in preparazione');
    expect(page.text).toContain('ti arriva per e-mail');
    expect(page.text).not.toContain('Scarica l’avviso');
    expect(await mailsSent(family)).toEqual([]);

    await pagopa('none');
    clock.advance({ minutes: 1 });
    await Promise.all([worker(family), worker(family)]);
    await worker(family);
    const mails = await mailsSent(family);
    expect(mails.map(({ to, files }) => [to, files?.map(({ fileName }) => fileName)])).toEqual([
      [family.child.email, ['avviso-pagopa.pdf']],
    ]);
    expect((await family.browser.get(payment)).text).toContain('Scarica l’avviso');
    expect((await family.browser.get(family.path('pagamenti'))).text).toContain('1 pagamento da fare');
  },
);

test('a notice that is ready at once is offered on its page, and no mail is sent unasked', async () => {
  await pagopa('none');
  const family = await aFamilyAtHome();
  const payment = await family.declared();
  expect((await family.browser.get(payment)).text).toContain('Scarica l’avviso');
  clock.advance({ minutes: 1 });
  await worker(family);
  expect(await mailsSent(family)).toEqual([]);
});
