import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { markRegister } from '#src/attendance/index.ts';
import { settleDays } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { addToCart, declarePayment, paymentOf, receiveReceipt } from '#src/payments/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { findDifferences, sentenceOf, verifyNightly } from './index.ts';

const database = await testDatabase();
const story = await standingStory(database);
const monday = day('2026-11-23');
const afternoon = at('2026-11-23 15:00').now();

const namesIn = async (town: Town) => (await town.run(findDifferences)).map(({ check }) => check);

/** Changes what is stored behind the program's back, as the owner of the database can. */
const corrupt = (statement: ReturnType<typeof sql>) => statement.execute(database.owner);

/** Two children who ate on Monday, one of them marked present by the school, and one whose meal was given back. */
async function aPostedMonday() {
  const town = await aTown(database);
  const [eats, ill] = [await (await aChild(town)).holding({ cents: 5000 }), await aChild(town)];
  await liveDay(town, '2026-11-23', 'frozen');
  await town.run((tx) =>
    markRegister(tx, { day: monday, marks: [{ consumerId: eats.consumerId, present: true }], at: afternoon }),
  );
  await liveDay(town, '2026-11-23');
  await town.run(async (tx) => {
    await markRegister(tx, { day: monday, marks: [{ consumerId: ill.consumerId, present: false }], at: afternoon });
    await settleDays(tx, { from: monday, to: monday, reason: 'Assente', at: afternoon });
  });
  expect(await namesIn(town)).toEqual([]);
  return { town, eats, ill };
}

const ofTown = (town: Town) => sql`tenant_id = ${town.tenantId}`;
const ofChild = (town: Town, child: Child) => sql`tenant_id = ${town.tenantId} and consumer_id = ${child.consumerId}`;

describe('money and meals', () => {
  test('a stored balance that is not the sum of its postings is found, and told in one sentence', async () => {
    const { town, eats } = await aPostedMonday();
    await corrupt(sql`update accounts set balance_cents = balance_cents + 100 where ${ofChild(town, eats)}`);
    const found = await town.run(findDifferences);
    expect(found).toMatchObject([{ check: 'balance', consumerNumber: eats.number, expected: 4650, found: 4750 }]);
    expect(found.map(sentenceOf)).toEqual([
      `Il saldo dell’alunno n. ${eats.number} è 47,50 €, ma i suoi movimenti danno 46,50 €.`,
    ]);
  });

  test('a meal on the register without a charge is found, and so is a charge without a meal', async () => {
    const { town, eats, ill } = await aPostedMonday();
    await corrupt(
      sql`update register_entries set planned = 'absent' where ${ofTown(town)} and consumer_id = ${eats.consumerId}`,
    );
    expect(await namesIn(town)).toEqual([]);
    await corrupt(sql`update consumer_tariffs set cents = 400 where ${ofChild(town, eats)}`);
    expect(await town.run(findDifferences)).toMatchObject([{ check: 'meal', expected: 400, found: 350 }]);
    await corrupt(sql`update consumer_tariffs set cents = 350 where ${ofChild(town, eats)}`);
    await corrupt(sql`insert into charge_waivers (tenant_id, consumer_id, day, reason, recorded_at, actor)
      values (${town.tenantId}, ${eats.consumerId}, ${monday}, 'prova', ${afternoon}, 'test')`);
    expect(await town.run(findDifferences)).toMatchObject([{ check: 'meal', expected: null, found: 350 }]);
    await corrupt(sql`update charge_waivers set withdrawn_at = ${afternoon} where ${ofTown(town)}`);
    await corrupt(sql`update register_entries set present = null where ${ofChild(town, ill)}`);
    expect(await town.run(findDifferences)).toMatchObject([
      { check: 'meal', expected: 350, found: null },
      { check: 'register_mark', expected: 0, found: null },
    ]);
  });

  test('a meal that was eaten without a price is found: posting charges nobody for it, and each meal is to be charged (R6)', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await corrupt(sql`delete from consumer_tariffs where ${ofChild(town, child)}`);
    await liveDay(town, monday);
    const found = await town.run(findDifferences);
    expect(found).toMatchObject([
      { check: 'meal', consumerNumber: child.number, day: monday, expected: null, found: null },
    ]);
    expect(found.map(sentenceOf)).toEqual([
      `Pasto del 23/11/2026 dell’alunno n. ${child.number}: mangiato e non addebitato, perché quel giorno l’alunno non ha un prezzo o un conto.`,
    ]);
  });

  test('a charge whose posting is on another day is found', async () => {
    const { town } = await aPostedMonday();
    await corrupt(sql`update postings set event_on = '2026-11-20' where ${ofTown(town)} and source_version = 0
      and source_kind = 'meal_charge' and id = (select min(id) from postings where ${ofTown(town)} and code = 'meal')`);
    expect(await namesIn(town)).toEqual(['charge_posting']);
  });

  test('a charge that lost its posting is found, with the balance that the postings then give', async () => {
    const { town, eats } = await aPostedMonday();
    await corrupt(sql`delete from postings where ${ofTown(town)} and code = 'meal' and source_id =
      (select id from meal_charges where ${ofChild(town, eats)})`);
    expect(await namesIn(town)).toEqual(['balance', 'charge_posting']);
  });

  test('a charge given back without its reversal is found', async () => {
    const { town, ill } = await aPostedMonday();
    await corrupt(sql`delete from postings where ${ofTown(town)} and code = 'meal_reversal'`);
    await corrupt(sql`update accounts set balance_cents = -350 where ${ofChild(town, ill)}`);
    expect(await namesIn(town)).toEqual(['reversal_posting']);
  });

  test('a posting of a meal that nobody was charged is found', async () => {
    const { town, eats } = await aPostedMonday();
    await corrupt(sql`update postings set source_id = 999999, event_on = ${monday} where ${ofTown(town)} and code = 'meal'
      and source_id = (select id from meal_charges where ${ofChild(town, eats)})`);
    expect(await namesIn(town)).toEqual(['charge_posting', 'meal_posting_without_charge']);
  });

  test('an order, a register and a charge before go-live are found', async () => {
    const { town } = await aPostedMonday();
    await corrupt(sql`update tenants set go_live = '2026-11-24' where id = ${town.tenantId}`);
    expect(new Set(await namesIn(town))).toEqual(new Set(['order_before_go_live', 'charge_before_go_live']));
  });

  test('a pupil on the register who was not enrolled that day, and an order without pupils, are found', async () => {
    const { town, ill } = await aPostedMonday();
    await corrupt(sql`update enrolments set ends_on = '2026-11-20' where ${ofChild(town, ill)}`);
    expect(await namesIn(town)).toEqual(['register_enrolment']);
    await corrupt(sql`update enrolments set ends_on = '2027-05-31' where ${ofChild(town, ill)}`);
    await corrupt(
      sql`insert into meal_orders (tenant_id, day, frozen_at) values (${town.tenantId}, '2026-11-24', ${afternoon})`,
    );
    expect(await namesIn(town)).toEqual(['order_without_register']);
  });
});

describe('payments', () => {
  async function aPaidNotice() {
    const town = await aTown(database);
    const child = await aChild(town);
    const { personId, consumerId } = child;
    const reference = crypto.randomUUID();
    await town.run(async (tx) => {
      await addToCart(tx, { personId, consumerId, cents: 2000, at: afternoon });
      const shown = [{ consumerId, cents: 2000 }];
      await declarePayment(tx, { personId, shown, at: afternoon, reference });
      const payment = await paymentOf(tx, { personId, reference, at: afternoon });
      const noticeNumber = payment?.notices[0]?.noticeNumber ?? '';
      const receipt = { receiptId: 'rt-1', noticeNumber, cents: 2000, paidAt: afternoon, pspName: 'Banca' };
      await receiveReceipt(tx, receipt, {
        at: afternoon,
        afterCredit: (inside, credited) => evaluateStanding(inside, { ...credited, cause: 'payment', today: monday }),
      });
    });
    expect(await namesIn(town)).toEqual([]);
    return { town, child };
  }

  test('a receipt that credited another amount is found', async () => {
    const { town } = await aPaidNotice();
    await corrupt(sql`update receipts set cents = 2500 where ${ofTown(town)}`);
    expect(await town.run(findDifferences)).toMatchObject([
      { check: 'receipt_credit', expected: 2500, found: 2000 },
      { check: 'clearing', expected: 2500, found: 2000 },
    ]);
  });

  test('a credit without its receipt is found', async () => {
    const { town } = await aPaidNotice();
    await corrupt(sql`delete from receipts where ${ofTown(town)}`);
    expect(await namesIn(town)).toEqual(['credit_without_receipt', 'paid_without_receipt', 'clearing']);
  });

  test('a notice with a receipt that does not read as paid is found', async () => {
    const { town } = await aPaidNotice();
    await corrupt(sql`update payment_notices set paid_at = null where ${ofTown(town)}`);
    expect(await namesIn(town)).toEqual(['paid_without_receipt']);
  });
});

describe('standing and notices', () => {
  async function aSuspendedChild() {
    const town = await story.town();
    const child = await (await aChild(town)).owing({ meals: 1 });
    await story.live(town, '2026-10-05', '2026-10-12');
    expect(await story.suspensions(town, child)).toHaveLength(1);
    expect(await namesIn(town)).toEqual([]);
    return { town, child };
  }

  test('a suspension whose debt notice no server took is found', async () => {
    const { town } = await aSuspendedChild();
    await corrupt(
      sql`update mails set bounced_at = accepted_at where ${ofTown(town)} and template in ('debt', 'welcome')`,
    );
    expect(await namesIn(town)).toEqual(['suspension_without_notice']);
  });

  test('a suspension that nobody was told of, and an end that nobody was told of, are found', async () => {
    const { town, child } = await aSuspendedChild();
    await corrupt(sql`update notices set kind = 'suspension_reminder' where ${ofTown(town)} and kind = 'suspension'`);
    expect(await namesIn(town)).toEqual(['suspension_not_told']);
    await corrupt(sql`update notices set kind = 'suspension' where ${ofTown(town)} and suspension_id is not null`);
    await corrupt(
      sql`update suspensions set ends_before = from_day + 1, end_reason = 'paid' where ${ofChild(town, child)}`,
    );
    expect(await namesIn(town)).toEqual(['suspension_end_not_told']);
  });

  test('a child at the limit whose postings do not owe that much is found', async () => {
    const { town, child } = await aSuspendedChild();
    await corrupt(sql`update postings set cents = 35000 where ${ofTown(town)} and code = 'opening'`);
    await corrupt(sql`update postings set debit_account_id = credit_account_id, credit_account_id = debit_account_id
      where ${ofTown(town)} and code = 'opening'`);
    await corrupt(sql`update accounts set balance_cents = balance_cents + 35350 where ${ofChild(town, child)}`);
    expect(await town.run(findDifferences)).toMatchObject([{ check: 'limit_without_debt', expected: 5, found: 0 }]);
  });

  test('a suspension whose debt notice arrived only on the day of the decision is found', async () => {
    const { town } = await aSuspendedChild();
    await corrupt(sql`update mails m set accepted_at = (select min(decided_at) from suspensions s where s.tenant_id = m.tenant_id) - interval '1 minute'
      where ${ofTown(town)} and template in ('debt', 'welcome')`);
    expect(await namesIn(town)).toEqual(['suspension_without_notice']);
  });

  test('a suspended child without any debt is found', async () => {
    const { town, child } = await aSuspendedChild();
    await story.live(town, '2026-10-13', '2026-10-13');
    await corrupt(sql`update day_progress set frozen_through = '2026-10-13' where ${ofTown(town)}`);
    const account = sql`(select id from accounts where ${ofChild(town, child)})`;
    const shared = sql`(select id from accounts where ${ofTown(town)} and kind = 'opening')`;
    await corrupt(sql`insert into postings (tenant_id, debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at, actor)
      values (${town.tenantId}, ${shared}, ${account}, 50000, 'opening_correction', 'test', 1, '2026-10-13', ${afternoon}, 'test')`);
    await corrupt(sql`update accounts set balance_cents = balance_cents + 50000 where ${ofChild(town, child)}`);
    expect(await namesIn(town)).toContain('suspended_without_debt');
  });

  test('a suspension against the office’s word is found', async () => {
    const { town, child } = await aSuspendedChild();
    await corrupt(sql`insert into suspension_lifts (tenant_id, consumer_id, until_day, reason, recorded_at, actor)
      values (${town.tenantId}, ${child.consumerId}, '2026-12-31', 'colloquio', ${afternoon}, 'test')`);
    expect(await namesIn(town)).toEqual(['suspended_against_office']);
  });

  test('a family that has paid and would not be warned again is found', async () => {
    const { town, child } = await aSuspendedChild();
    await story.pay(town, child, 20_000);
    expect(await namesIn(town)).not.toContain('warning_not_armed');
    await corrupt(sql`update standing_flags set warn_armed = false, warned_at = (select min(created_at) from notices n
      where n.tenant_id = standing_flags.tenant_id and n.consumer_id = standing_flags.consumer_id and n.kind in ('debt', 'welcome'))
      where ${ofChild(town, child)}`);
    expect(await namesIn(town)).toContain('warning_not_armed');
  });

  test('a notice more, a notice less and a warning without one are found', async () => {
    const { town, child } = await aSuspendedChild();
    await corrupt(sql`update standing_flags set notices_sent = notices_sent + 1 where ${ofChild(town, child)}`);
    expect(await namesIn(town)).toEqual(['notices_told']);
    await corrupt(sql`update standing_flags set notices_sent = notices_sent - 1, warned_at = warned_at + interval '1 second'
      where ${ofChild(town, child)}`);
    expect(await namesIn(town)).toEqual(['warned_without_notice']);
  });
});

describe('the nightly check', () => {
  test('runs once a night from 02:00 on, whoever asks, and keeps what it found', async () => {
    const { town, eats } = await aPostedMonday();
    await corrupt(sql`update accounts set balance_cents = balance_cents + 100 where ${ofChild(town, eats)}`);
    const clock = at('2026-11-24 01:59:59');
    const check = () => verifyNightly({ database: database.app, clock }, town.tenantId);
    expect(await check()).toBeUndefined();
    clock.set('2026-11-24 02:00:00');
    const both = await Promise.all([check(), check()]);
    expect(both.filter((found) => found?.length === 1)).toHaveLength(1);
    expect(both.filter((found) => found === undefined)).toHaveLength(1);
    const kept = await sql`select night, check_name, consumer_number, expected, found from integrity_differences
      where ${ofTown(town)}`.execute(database.owner);
    expect(kept.rows).toEqual([
      { night: '2026-11-24', check_name: 'balance', consumer_number: eats.number, expected: 4650, found: 4750 },
    ]);
    clock.set('2026-11-25 02:00:00');
    expect(await check()).toHaveLength(1);
  });

  test('sees one municipality and no other', async () => {
    const { town, eats } = await aPostedMonday();
    const other = await aPostedMonday();
    await corrupt(sql`update accounts set balance_cents = 1 where ${ofChild(town, eats)}`);
    expect(await namesIn(other.town)).toEqual([]);
  });
});

// Last, because the constraints are gone afterwards.
test('what a constraint holds is checked all the same, should the constraint be gone', async () => {
  const town = await aTown(database);
  const exempt = await aChild(town, { exemption: 'L.104' });
  await aChild(town);
  await liveDay(town, '2026-11-23');
  await corrupt(sql`alter table accounts drop constraint accounts_check1`);
  await corrupt(sql`drop index meal_charged_once`);
  await corrupt(sql`update accounts set balance_cents = 5 where ${ofTown(town)} and kind = 'income'`);
  await corrupt(sql`insert into meal_charges (tenant_id, consumer_id, day, cents, charged_at)
    values (${town.tenantId}, ${exempt.consumerId}, ${monday}, 0, ${afternoon})`);
  expect(await namesIn(town)).toEqual(['shared_balance', 'charged_twice']);
});
