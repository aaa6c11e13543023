import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type AfterCredit, receiveReceipt, workPositions } from '#src/payments/index.ts';
import { inTenant, rows } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, type Child } from '#test/support/town.ts';
import { randomFrom } from './faulty-dialect.ts';
import { PlayedPagopa } from './played-pagopa.ts';
import { severalProcesses, untilDone, untilKnown } from './several-processes.ts';

const SEED = Number(process.env.OMNIBUS_SEED ?? 5);
const FAMILIES = 4;
const PAYMENTS_EACH = 6;

const database = await testDatabase();
const clock = at('2026-11-23 10:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const random = randomFrom(SEED);
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const pagopa = new PlayedPagopa(() => (random() < 0.1 ? 'lost' : random() < 0.1 ? 'unheard' : undefined));
const { gateway } = pagopa;
const { workers, browsersOf } = await severalProcesses(database, site, randomFrom(SEED + 1), {
  paymentGateway: gateway,
});

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });
const work = () =>
  Promise.all(
    workers.map((own) => untilDone(() => workPositions({ database: own, clock, gateway, afterCredit }, town.tenantId))),
  );

type Browsers = readonly SiteVisitor[];
const path = (rest: string) => `/${town.slug}/${rest}`;

/** Opens a page until it opens. */
const opened = async (browsers: Browsers, page: string) =>
  (await untilKnown(async () => [await oneOf(browsers).get(page)])).answer;

/** Opens a page and sends its form, now and then twice at once, until somebody knows what became of it. */
async function sent(browsers: Browsers, page: string, action: string, typed: Record<string, string>) {
  const fields = { ...hiddenFields((await opened(browsers, page)).text, action), ...typed };
  return untilKnown(() =>
    Promise.all(Array.from({ length: random() < 0.3 ? 2 : 1 }, () => oneOf(browsers).post(action, fields))),
  );
}

interface Lived {
  /** Of the payment that was declared; undefined when it was refused. */
  readonly reference: string | undefined;
  readonly cancelled: boolean;
  readonly unknown: number;
}

/** One payment as a family makes it: into the cart, declared, paid or cancelled; its receipt comes once or more, to any process. */
async function pay(child: Child, browsers: Browsers, cents: number): Promise<Lived> {
  const consumer = String(child.consumerId);
  const added = await sent(browsers, path('ricarica'), path('ricarica'), {
    consumer,
    amount: 'other',
    other: euro(cents),
  });
  expect(added.answer.status).toBe(303);
  const declaration = path('ricarica/dichiarazione');
  const declared = await sent(browsers, declaration, declaration, { declared: '1' });
  const reference = /pagamenti\/([\w-]+)/.exec(declared.answer.location)?.[1];
  const unknown = added.unknown + declared.unknown;
  if (reference === undefined) return { reference, cancelled: false, unknown };
  const own = path(`pagamenti/${reference}`);
  if (random() < 0.25) {
    // As the page's own button: what the page does not offer is not pressed.
    const page = await opened(browsers, own);
    const fields = hiddenFields(page.text, `${own}/annulla`);
    if (!fields._csrf) return { reference, cancelled: false, unknown };
    const { answer, unknown: more } = await untilKnown(async () => [
      await oneOf(browsers).post(`${own}/annulla`, fields),
    ]);
    return { reference, cancelled: answer.location === own, unknown: unknown + more };
  }
  await opened(browsers, `${own}/paga`);
  const [notice] = await noticesOf(reference);
  if (notice && pagopa.isPayable(notice.number)) {
    const receipt = pagopa.pay(notice.number, cents, clock.now());
    if (random() < 0.7) await opened(browsers, `${own}/ritorno/ok`);
    await Promise.all(
      Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) =>
        untilDone(() =>
          inTenant(
            workers[n % 2] ?? database.app,
            { tenantId: town.tenantId, actor: { kind: 'system', job: 'receipts' } },
            (tx) => receiveReceipt(tx, receipt, { at: clock.now(), afterCredit }),
          ),
        ),
      ),
    );
  }
  return { reference, cancelled: false, unknown };
}

const euro = (cents: number) => (cents / 100).toFixed(2).replace('.', ',');
const noticesOf = (reference: string) =>
  town.run((tx) =>
    rows(
      tx,
      sql<{ number: string; cancelled: boolean; paid: boolean }>`select n.notice_number as number,
          n.cancelled_at is not null as cancelled, n.paid_at is not null as paid
        from payment_notices n join payments p on p.id = n.payment_id where p.reference = ${reference}`,
    ),
  );

test(`families pay through two web processes while statements and pagoPA break: each payment is there once, seed ${SEED}`, {
  timeout: 240_000,
}, async () => {
  const families: { readonly child: Child; readonly browsers: Browsers }[] = [];
  while (families.length < FAMILIES) {
    const child = await aChild(town);
    await site.register(child);
    families.push({ child, browsers: await browsersOf(child.email) });
  }
  const lived = (
    await Promise.all(
      families.map(async ({ child, browsers }) => {
        const payments: Lived[] = [];
        // No amount twice: an equal unpaid notice would be used again.
        for (let n = 0; n < PAYMENTS_EACH; n++) payments.push(await pay(child, browsers, 1_000 + n * 150));
        return payments;
      }),
    )
  ).flat();
  for (let n = 0; n < 10; n++) {
    clock.advance({ minutes: 6 });
    await work();
  }

  expect(lived.some(({ unknown }) => unknown > 0)).toBe(true);
  const stored = await town.run((tx) => rows(tx, sql<{ reference: string }>`select reference from payments`));
  const answered = lived.flatMap(({ reference }) => reference ?? []);
  expect(stored.map(({ reference }) => reference).sort()).toEqual(answered.toSorted());
  const credited = await town.run((tx) =>
    rows(
      tx,
      sql<{ receiptId: string; cents: number }>`select r.receipt_id as "receiptId", p.cents from postings p
        join receipts r on r.tenant_id = p.tenant_id and r.id = p.source_id and p.source_kind = 'receipt' where p.code = 'top_up'`,
    ),
  );
  const sorted = (list: readonly { readonly receiptId: string; readonly cents: number }[]) =>
    list.map(({ receiptId, cents }) => `${receiptId} ${cents}`).sort();
  expect(sorted(credited)).toEqual(sorted(pagopa.receipts));
  expect(pagopa.receipts.length).toBeGreaterThan(FAMILIES);
  for (const { reference, cancelled } of lived)
    for (const notice of reference === undefined ? [] : await noticesOf(reference)) {
      if (cancelled) expect(notice).toMatchObject({ cancelled: true, paid: false });
      if (notice.cancelled) expect(pagopa.isPayable(notice.number)).toBe(false);
    }
  expect(await town.run(breaches)).toEqual([]);
  expect(await town.run(findDifferences)).toEqual([]);
});
