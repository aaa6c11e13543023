import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type AfterCredit, addToCart, declarePayment, paymentOf, receiveReceipt } from '#src/payments/index.ts';
import { type Database, get, inTenant, rows } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { breaches } from '#test/model/invariants.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import type { SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, balanceOf, type Child } from '#test/support/town.ts';
import { randomFrom } from './faulty-dialect.ts';
import { severalProcesses, untilDone, untilKnown } from './several-processes.ts';

const SEED = Number(process.env.OMNIBUS_SEED ?? 7);
const FAMILIES = 6;
const ACTS_EACH = 8;
const MONDAY = '2026-11-23';
const DAYS = [MONDAY, '2026-11-24', '2026-11-25'];
const KINDS = ['absent', 'light', 'normal'];

const database = await testDatabase();
const clock = at(`${MONDAY} 08:30`);
const town = await aTown(database, { goLiveOn: MONDAY, own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const random = randomFrom(SEED);
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const { workers, browsersOf } = await severalProcesses(database, site, randomFrom(SEED + 1));

interface Recorded {
  readonly consumerId: number;
  readonly day: string;
  readonly kind: string;
  /** How often nobody knew what had become of it. */
  readonly unknown: number;
  /** The number of the receipt; null when all was so already, undefined when it was refused. */
  readonly receipt: number | null | undefined;
}

/** Sends one form until somebody knows what became of it, now and then twice at once, each time to any of the processes. */
async function recorded(browsers: readonly SiteVisitor[], child: Child, csrf: string): Promise<Recorded> {
  const [on, kind] = [oneOf(DAYS), oneOf(KINDS)];
  const path = `/${town.slug}/cittadino/${child.consumerId}/assenze`;
  const fields = { _csrf: csrf, _key: crypto.randomUUID(), tipo: kind, modo: 'giorni', giorno: on };
  const { answer, unknown } = await untilKnown(() =>
    Promise.all(Array.from({ length: random() < 0.2 ? 2 : 1 }, () => oneOf(browsers).post(path, fields))),
  );
  const { receipt } = /[?&]ricevuta=(?<receipt>\d+)/.exec(answer.location)?.groups ?? {};
  const done = answer.status === 303 ? (receipt === undefined ? null : Number(receipt)) : undefined;
  return { consumerId: child.consumerId, day: on, kind, unknown, receipt: done };
}

async function csrfOn(browsers: readonly SiteVisitor[], child: Child): Promise<string> {
  for (;;) {
    const { status, text } = await oneOf(browsers).get(`/${town.slug}/cittadino/${child.consumerId}`);
    if (status === 200) return /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }
}

interface Family {
  readonly child: Child;
  readonly browsers: readonly SiteVisitor[];
}

async function aFamily(): Promise<Family> {
  const child = await aChild(town);
  await site.register(child);
  return { child, browsers: await browsersOf(child.email) };
}

async function lived({ child, browsers }: Family): Promise<{ readonly child: Child; readonly history: Recorded[] }> {
  const csrf = await csrfOn(browsers, child);
  const history: Recorded[] = [];
  for (let n = 0; n < ACTS_EACH; n++) history.push(await recorded(browsers, child, csrf));
  return { child, history };
}

const afterCredit: AfterCredit = (tx, credited) =>
  evaluateStanding(tx, { ...credited, cause: 'payment', today: romeDay(credited.at) });

/** A payment of ten euros whose receipt comes three times, at once, to different processes. */
async function pay({ consumerId, personId }: Child): Promise<void> {
  const now = clock.now();
  const noticeNumber = await town.run(async (tx) => {
    await addToCart(tx, { personId, consumerId, cents: 1000, at: now });
    const reference = crypto.randomUUID();
    const shown = [{ consumerId, cents: 1000 }];
    await declarePayment(tx, { personId, shown, at: now, reference });
    return (await paymentOf(tx, { personId, reference, at: now }))?.notices[0]?.noticeNumber ?? '';
  });
  const receipt = { receiptId: `rt-${noticeNumber}`, noticeNumber, cents: 1000, paidAt: now, pspName: 'Banca' };
  const scope = { tenantId: town.tenantId, actor: { kind: 'system', job: 'receipts' } } as const;
  const deliver = (to: Database) =>
    untilDone(() => inTenant(to, scope, (tx) => receiveReceipt(tx, receipt, { at: now, afterCredit })));
  await Promise.all([...workers, ...workers.slice(0, 1)].map(deliver));
}

const sweepAll = () =>
  Promise.all(workers.map((own) => untilDone(() => sweepDays({ database: own, clock }, town.tenantId))));

test(`two web and two worker processes keep one history, seed ${SEED}`, { timeout: 120_000 }, async () => {
  // One after the other: many logins at once from one address look like guessing.
  const entered: Family[] = [];
  while (entered.length < FAMILIES) entered.push(await aFamily());
  const families = await Promise.all(entered.map(lived));
  await Promise.all(families.map(({ child }) => pay(child)));
  clock.set(`${MONDAY} 09:01`);
  await sweepAll();
  clock.set(`${MONDAY} 19:00`);
  await sweepAll();

  const acts = families.flatMap(({ history }) => history);
  expect(acts.some((act) => act.unknown > 0)).toBe(true);
  // Each act that was answered is there exactly once, and no other is.
  const answered = acts.flatMap((act) => act.receipt ?? []);
  const stored = await town.run((tx) => rows(tx, sql<{ id: number }>`select id from absence_receipts order by id`));
  expect(stored.map((row) => row.id)).toEqual(answered.toSorted((a, b) => a - b));
  for (const { child, history } of families) await expectLived(child, history);
  expect(await town.run(breaches)).toEqual([]);
});

async function expectLived(child: Child, history: readonly Recorded[]): Promise<void> {
  for (const on of DAYS) {
    const last = history.findLast((act) => act.day === on && act.receipt !== undefined)?.kind ?? 'normal';
    const planned = await town.run((tx) =>
      get(
        tx,
        sql<{
          state: string;
        }>`select planned as state from day_statuses('canteen', ${on}, ${on}, array[${child.consumerId}::bigint])`,
      ),
    );
    expect(planned.state, `${on} of ${child.number}`).toBe(last === 'normal' ? 'booked' : last);
    if (on === MONDAY) expect(await balanceOf(town, child)).toBe(last === 'absent' ? 1000 : 650);
  }
}
