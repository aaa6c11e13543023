import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findDifferences, sentenceOf } from '#src/integrity/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { decideSuspensions, evaluateStanding } from '#src/standing/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aFlow, aNoticeOf, take } from '#test/support/flows.ts';
import { aTown, balanceOf, liveDay, type Town } from '#test/support/town.ts';
import { postLateRevocations } from './apply-flow.ts';
import {
  clearingNow,
  creditLine,
  type FlowLine,
  LINE_STATES,
  noteLine,
  paymentHistory,
  reconciliation,
  takeFlow,
} from './index.ts';
import { FOR_EVER, linesIn } from './line-store.ts';

const database = await testDatabase();
const now = at('2026-11-24 10:00').now();

const states = async (town: Town) =>
  (await town.run((tx) => linesIn(tx, { ...FOR_EVER, states: LINE_STATES, limit: 100 })))
    .map(({ state }) => state)
    .sort();

const lineId = async (town: Town, iuv: string) => {
  const lines = await town.run((tx) => linesIn(tx, { ...FOR_EVER, states: LINE_STATES, limit: 100 }));
  const found = lines.find((line) => line.iuv === iuv);
  return { flowId: found?.flowId ?? 0, line: found?.line ?? 0 };
};

/** The clearing account by the ledger; it must be what receipts and flows give. */
async function clearing(town: Town): Promise<number> {
  const books = await town.run(clearingNow);
  expect(books.ledgerCents).toBe(books.expectedCents);
  expect(await town.run(findDifferences)).toEqual([]);
  return books.ledgerCents;
}

describe('a flow', () => {
  test('matches its lines with receipts, and closes the clearing account to the cent', async () => {
    const town = await aTown(database);
    const paid = await aNoticeOf(town, 3500, now);
    const other = await aNoticeOf(town, 1234, now);
    await paid.receive();
    await other.receive();
    expect(await clearing(town)).toBe(4734);
    await take(town, aFlow(now), [paid.line(), other.line()], now);
    expect(await states(town)).toEqual(['matched', 'matched']);
    expect(await clearing(town)).toBe(0);
  });

  test('taken twice, at once or cut short between two pages, counts once', async () => {
    const town = await aTown(database);
    const paid = await aNoticeOf(town, 3500, now);
    const other = await aNoticeOf(town, 1000, now);
    await paid.receive();
    await other.receive();
    const cut = async function* (): AsyncGenerator<readonly FlowLine[]> {
      yield [paid.line()];
      throw new Error('the line was cut');
    };
    await expect(takeFlow(town.run, aFlow(now), cut(), now)).rejects.toThrow('cut');
    expect(await states(town)).toEqual([]);
    expect(await clearing(town)).toBe(4500);
    const both = [paid.line(), other.line()];
    await Promise.all([take(town, aFlow(now), both, now), take(town, aFlow(now), both, now)]);
    await take(town, aFlow(now), both, now);
    expect(await states(town)).toEqual(['matched', 'matched']);
    expect(await clearing(town)).toBe(0);
  });

  test('is replaced by a higher revision, and an older one that comes later changes nothing', async () => {
    const town = await aTown(database);
    const paid = await aNoticeOf(town, 3500, now);
    const forgotten = await aNoticeOf(town, 2000, now);
    await paid.receive();
    await forgotten.receive();
    await take(town, aFlow(now, { revision: 2 }), [paid.line(), paid.line({ iur: 'nobody' })], now);
    expect(await states(town)).toEqual(['matched', 'without_receipt']);
    await take(town, aFlow(now, { revision: 3 }), [paid.line(), forgotten.line()], now);
    expect(await states(town)).toEqual(['matched', 'matched']);
    expect(await clearing(town)).toBe(0);
    await take(town, aFlow(now, { revision: 1 }), [forgotten.line()], now);
    expect(await states(town)).toEqual(['matched', 'matched']);
    expect(await clearing(town)).toBe(0);
    const history = await town.run((tx) => paymentHistory(tx, paid.iuv));
    const flows = history?.events.filter((event) => event.kind === 'flow') ?? [];
    expect(flows.map(({ revision, isSuperseded }) => [revision, isSuperseded])).toEqual([
      [2, true],
      [2, true],
      [3, false],
    ]);
  });

  test('shows the office what differs, is paid twice, unknown, or has a status that nobody knows; other services’ lines are no matter', async () => {
    const town = await aTown(database);
    const [less, twice, odd, fine] = [
      await aNoticeOf(town, 3500, now),
      await aNoticeOf(town, 1000, now),
      await aNoticeOf(town, 1100, now),
      await aNoticeOf(town, 1200, now),
    ];
    for (const each of [less, twice, odd, fine]) await each.receive();
    const lines = [
      less.line({ cents: 3400 }),
      twice.line(),
      twice.line(),
      odd.line({ status: 'unknown', statusCode: '7' }),
      fine.line({ status: 'stand_in', statusCode: 'STAND_IN' }),
      fine.line({ iuv: '02999999999999999', iur: 'x' }),
      fine.line({ iuv: '01239600003547815', iur: 'tari' }),
      fine.line({ iuv: 'RF18539007547034', iur: 'rf' }),
    ];
    await take(town, aFlow(now, { declaredCount: 8, declaredCents: 1 }), lines, now);
    expect(await states(town)).toEqual(['differs', 'matched', 'twice', 'twice', 'unknown_notice', 'unknown_status']);
    // 100 of the smaller line, 1100 not paid out for sure, less 1000 paid out once too often.
    expect(await clearing(town)).toBe(100 + 1100 - 1000);
    const seen = await town.run((tx) => reconciliation(tx, { seen: FOR_EVER, month: FOR_EVER, at: now }));
    expect(seen.inDoubt).toMatchObject([{ lineCount: 8, declaredCents: 1, lineCents: 11_300 }]);
    expect(seen.totals.find(({ state }) => state === 'twice')).toMatchObject({ lines: 2, waiting: 2, cents: 2000 });
  });
});

test('a flow’s posting that is lost is found by the nightly check, in one sentence', async () => {
  const town = await aTown(database);
  const paid = await aNoticeOf(town, 3500, now);
  await paid.receive();
  await take(town, aFlow(now), [paid.line()], now);
  await sql`delete from postings where tenant_id = ${town.tenantId} and code = 'settlement'`.execute(database.owner);
  const found = await town.run(findDifferences);
  expect(found).toMatchObject([{ check: 'clearing', expected: 0, found: 3500 }]);
  expect(found.map(sentenceOf)).toEqual([
    'Il conto transitorio dei pagamenti è 35,00 €, ma ricevute meno flussi danno 0,00 €.',
  ]);
});

describe('a line without receipt', () => {
  async function aLineWithoutReceipt() {
    const town = await aTown(database);
    const notice = await aNoticeOf(town, 3500, now);
    await take(town, aFlow(now), [notice.line({ status: 'no_receipt', statusCode: 'NO_RPT' })], now);
    expect(await states(town)).toEqual(['without_receipt']);
    expect(await clearing(town)).toBe(-3500);
    const id = await lineId(town, notice.iuv);
    const credit = () => town.run((tx) => creditLine(tx, { ...id, at: now }));
    return { ...notice, town, id, credit };
  }

  test('is credited by the office once, however often it is asked and whenever the receipt comes after all', async () => {
    const { town, child, credit, receive, iuv } = await aLineWithoutReceipt();
    const answers = await Promise.all([credit(), credit(), receive()]);
    expect(answers.filter((answer) => 'ok' in answer && answer.ok).length).toBeGreaterThan(0);
    await credit();
    expect(await receive()).toEqual({ kind: 'duplicate' });
    expect(await balanceOf(town, child)).toBe(3500);
    expect(await states(town)).toEqual(['matched']);
    expect(await clearing(town)).toBe(0);
    const history = await town.run((tx) => paymentHistory(tx, iuv));
    expect(history?.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['declared', 'flow', 'receipt']));
  });

  test('that is none of our notices, or has its receipt with another amount, is not credited; a note says what was done, once', async () => {
    const town = await aTown(database);
    const notice = await aNoticeOf(town, 3500, now);
    await notice.receive({ cents: 3000 });
    await take(town, aFlow(now), [notice.line(), notice.line({ iuv: '02999999999999999', iur: 'x' })], now);
    for (const [iuv, state] of [
      [notice.iuv, 'differs'],
      ['02999999999999999', 'unknown_notice'],
    ] as const) {
      const id = await lineId(town, iuv);
      expect(await town.run((tx) => creditLine(tx, { ...id, at: now }))).toEqual({
        ok: false,
        error: { kind: 'NotCreditable', state },
      });
      const noted = (note: string) => town.run((tx) => noteLine(tx, { ...id, note, at: now }));
      expect(await noted('  ')).toMatchObject({ error: { kind: 'NoteMissing' } });
      expect(await noted('Scritto alla banca')).toMatchObject({ ok: true });
      expect(await noted('Altro')).toMatchObject({ error: { kind: 'AlreadyNoted' } });
    }
    expect(await town.run((tx) => creditLine(tx, { flowId: 0, line: 9, at: now }))).toMatchObject({
      error: { kind: 'NoSuchLine' },
    });
    expect(await balanceOf(town, notice.child)).toBe(3000);
  });
});

describe('a revocation', () => {
  test('debits the child once, keeps suspensions away for 10 days, and is given back when a revision takes it back', async () => {
    const town = await aTown(database);
    const notice = await aNoticeOf(town, 3500, now);
    await notice.receive();
    await take(town, aFlow(now), [notice.line()], now);
    const revoked = notice.line({ status: 'revoked', statusCode: 'REVOKED' });
    const later = aFlow(now, { name: '2026-11-25PSP-0001' });
    await take(town, later, [revoked], now);
    await take(town, later, [revoked], now);
    expect(await balanceOf(town, notice.child)).toBe(0);
    expect(await states(town)).toEqual(['matched', 'revoked']);
    expect(await clearing(town)).toBe(0);
    const lifts = await town.run((tx) =>
      rows(
        tx,
        sql<{
          day: string;
        }>`select until_day as day from suspension_lifts where consumer_id = ${notice.child.consumerId}`,
      ),
    );
    expect(lifts).toEqual([{ day: '2026-12-04' }]);
    await take(town, { ...later, revision: 2 }, [], now);
    expect(await balanceOf(town, notice.child)).toBe(3500);
    expect(await states(town)).toEqual(['matched']);
    expect(await clearing(town)).toBe(0);
  });

  test('tells at once of the debt to which it leads (R8), and the child is suspended when the 10 days are over', async () => {
    const town = await aTown(database, { suspension_grace_service_days: 0 });
    const notice = await aNoticeOf(town, 3500, now);
    await notice.receive();
    const { consumerId } = notice.child;
    await ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'].reduce(
      (before, each) => before.then(() => liveDay(town, each)),
      Promise.resolve(),
    );
    await town.run((tx) =>
      evaluateStanding(tx, { consumerIds: [consumerId], at: now, cause: 'posting', today: day('2026-11-20') }),
    );
    const debtsTold = () =>
      town.run((tx) =>
        rows(
          tx,
          sql<{
            meals: number;
          }>`select debt_meals as meals from notices where kind = 'debt' and consumer_id = ${consumerId}`,
        ),
      );
    expect(await debtsTold()).toEqual([]);
    const revoked = [notice.line({ status: 'revoked', statusCode: 'REVOKED' })];
    await take(town, aFlow(now, { name: '2026-11-25PSP-0001' }), revoked, now);
    expect(await balanceOf(town, notice.child)).toBe(-1750);
    expect(await debtsTold()).toEqual([{ meals: 5 }]);
    await town.run((tx) => sql`update mails set accepted_at = ${now}`.execute(tx));
    const evening = (on: string) =>
      town.run((tx) => decideSuspensions(tx, { day: day(on), at: at(`${on} 18:00`).now() }));
    await liveDay(town, '2026-11-24');
    expect([await evening('2026-11-25'), await evening('2026-12-03')]).toEqual([[], []]);
    expect(await evening('2026-12-04')).toMatchObject([{ consumerId, fromDay: '2026-12-07' }]);
  });

  test('that a flow told before the receipt came debits the child by the next turn, once', async () => {
    const town = await aTown(database);
    const notice = await aNoticeOf(town, 3500, now);
    await take(town, aFlow(now), [notice.line()], now);
    const later = aFlow(now, { name: '2026-11-25PSP-0001' });
    await take(town, later, [notice.line({ status: 'revoked', statusCode: 'REVOKED' })], now);
    await notice.receive();
    expect(await balanceOf(town, notice.child)).toBe(3500);
    await Promise.all([postLateRevocations(town.run, now), postLateRevocations(town.run, now)]);
    await postLateRevocations(town.run, now);
    expect(await balanceOf(town, notice.child)).toBe(0);
    expect(await clearing(town)).toBe(0);
  });

  test('of a payment that was never credited debits nobody', async () => {
    const town = await aTown(database);
    const notice = await aNoticeOf(town, 3500, now);
    await take(town, aFlow(now), [notice.line({ status: 'revoked', statusCode: '3' })], now);
    expect(await balanceOf(town, notice.child)).toBe(0);
    expect(await states(town)).toEqual(['revoked']);
    await clearing(town);
  });
});

test('receipts of five days ago that no flow pays out are listed; younger ones wait', async () => {
  const town = await aTown(database);
  const notice = await aNoticeOf(town, 3500, now);
  await notice.receive();
  const seenAt = (when: Temporal.Instant) =>
    town.run((tx) => reconciliation(tx, { seen: FOR_EVER, month: FOR_EVER, at: when }));
  expect((await seenAt(now.add({ hours: 119 }))).withoutFlow).toEqual([]);
  const late = await seenAt(now.add({ hours: 121 }));
  expect(late.withoutFlow).toMatchObject([{ iuv: notice.iuv, cents: 3500 }]);
  expect(late.withoutFlowTotal).toEqual({ receipts: 1, cents: 3500 });
});

test('the books of one municipality do not see the flows of another', async () => {
  const [one, two] = [await aTown(database), await aTown(database)];
  const notice = await aNoticeOf(one, 3500, now);
  await notice.receive();
  await take(two, aFlow(now), [notice.line()], now);
  expect(await states(one)).toEqual([]);
  expect(await clearing(one)).toBe(3500);
  expect(await clearing(two)).toBe(0);
});
