import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { markRegister } from '#src/attendance/index.ts';
import { day } from '#src/kernel/day.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { ask, request } from '#test/support/absences.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf, liveDay } from '#test/support/town.ts';
import { changeTariffFacts, postDay, settleDays } from './index.ts';

const database = await testDatabase();
const MONDAY = '2026-11-23';
const monday = day(MONDAY);
const afternoon = at(`${MONDAY} 15:00`).now();

const waive = (town: Awaited<ReturnType<typeof aTown>>, consumerId: number) =>
  town.run((tx) =>
    sql`insert into charge_waivers (consumer_id, day, reason, recorded_at) values (${consumerId}, ${MONDAY}, 'gita', ${afternoon})`.execute(
      tx,
    ),
  );

describe('posting a day', () => {
  it('charges each booked meal at its tariff', async () => {
    const town = await aTown(database);
    const child = await (await aChild(town)).holding({ cents: 1000 });
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(650);
  });

  it('charges once when it is run twice', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    expect(await town.run((tx) => postDay(tx, { day: monday, at: afternoon }))).toBe(0);
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('charges once when three workers post at the same time', async () => {
    const town = await aTown(database);
    const kids = await Promise.all(Array.from({ length: 20 }, () => aChild(town)));
    await liveDay(town, MONDAY, 'frozen');
    const charged = await Promise.all(
      [1, 2, 3].map(() => town.run((tx) => postDay(tx, { day: monday, at: afternoon }))),
    );
    expect(charged.reduce((sum, each) => sum + each, 0)).toBe(20);
    expect(await Promise.all(kids.map((kid) => balanceOf(town, kid)))).toEqual(kids.map(() => -350));
  });

  it('leaves out whoever the school marked absent and adds whoever it marked present', async () => {
    const town = await aTown(database);
    const [eats, ill] = [await aChild(town, { weekdays: '2' }), await aChild(town)];
    await liveDay(town, MONDAY, 'frozen');
    await town.run((tx) =>
      markRegister(tx, {
        day: monday,
        marks: [
          { consumerId: eats.consumerId, present: true },
          { consumerId: ill.consumerId, present: false },
        ],
        at: at(`${MONDAY} 09:30`).now(),
      }),
    );
    await liveDay(town, MONDAY);
    expect([await balanceOf(town, eats), await balanceOf(town, ill)]).toEqual([-350, 0]);
  });

  it('charges what was booked, eaten or not, where the municipality chose so', async () => {
    const town = await aTown(database, { charge_basis: 'booking' });
    const ill = await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    await town.run((tx) =>
      markRegister(tx, { day: monday, marks: [{ consumerId: ill.consumerId, present: false }], at: afternoon }),
    );
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, ill)).toBe(-350);
  });

  it('charges there a child that the school added, too (R5)', async () => {
    const town = await aTown(database, { charge_basis: 'booking' });
    const added = await aChild(town, { weekdays: '2' });
    await liveDay(town, MONDAY, 'frozen');
    await town.run((tx) =>
      markRegister(tx, { day: monday, marks: [{ consumerId: added.consumerId, present: true }], at: afternoon }),
    );
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, added)).toBe(-350);
  });

  it.each(['presence', 'booking'] as const)('charges a light meal as any other, by %s (R3)', async (basis) => {
    const town = await aTown(database, { charge_basis: basis });
    const child = await aChild(town);
    const asked = await ask(town, request(child, { kind: 'light', at: `${MONDAY} 08:00`, days: [MONDAY] }));
    expect(asked.ok).toBe(true);
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('keeps a meal of an exempt child without a posting', async () => {
    const town = await aTown(database);
    const child = await aChild(town, { exemption: 'L.104' });
    await liveDay(town, MONDAY);
    const kept = await town.run((tx) =>
      get(
        tx,
        sql<{
          charges: number;
          postings: number;
        }>`select (select count(*) from meal_charges) as charges, (select count(*) from postings) as postings`,
      ),
    );
    expect(kept).toEqual({ charges: 1, postings: 0 });
    expect(await balanceOf(town, child)).toBe(0);
  });

  it('books nothing before go-live', async () => {
    const town = await aTown(database, { goLiveOn: '2026-11-24' });
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    expect(await balanceOf(town, child)).toBe(0);
  });
});

describe('settling a posted day', () => {
  it('gives a waived meal back with a reversal that points at the charge, and never charges it again', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await waive(town, child.consumerId);
    const settle = () => town.run((tx) => settleDays(tx, { from: monday, to: monday, reason: 'gita', at: afternoon }));
    expect(await settle()).toEqual([{ consumerId: child.consumerId, day: MONDAY, cents: 350, change: 'reversed' }]);
    expect(await settle()).toEqual([]);
    expect(await town.run((tx) => postDay(tx, { day: monday, at: afternoon }))).toBe(0);
    expect(await balanceOf(town, child)).toBe(0);
  });

  it('charges again when the waiver is withdrawn', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await waive(town, child.consumerId);
    const settle = () => town.run((tx) => settleDays(tx, { from: monday, to: monday, reason: 'gita', at: afternoon }));
    await settle();
    await town.run((tx) =>
      sql`update charge_waivers set withdrawn_at = ${afternoon}, withdrawn_by = 'staff:1'`.execute(tx),
    );
    expect(await settle()).toEqual([{ consumerId: child.consumerId, day: MONDAY, cents: 350, change: 'charged' }]);
    expect(await balanceOf(town, child)).toBe(-350);
  });

  it('re-rates with two visible lines when the price of a past day changes', async () => {
    const town = await aTown(database);
    const child = await aChild(town);
    await liveDay(town, MONDAY);
    await town.run(async (tx) => {
      await sql`update consumer_tariffs set cents = 250`.execute(tx);
      await settleDays(tx, { from: monday, to: monday, reason: 'ISEE aggiornato', at: afternoon });
    });
    const lines = await town.run((tx) =>
      get(tx, sql<{ codes: string }>`select string_agg(code || ' ' || cents, ', ' order by id) as codes from postings`),
    );
    expect(lines.codes).toBe('meal 350, meal_reversal 350, meal 250');
    expect(await balanceOf(town, child)).toBe(-250);
  });

  it('does not touch a day that was not posted yet', async () => {
    const town = await aTown(database);
    await aChild(town);
    await liveDay(town, MONDAY, 'frozen');
    expect(
      await town.run((tx) => settleDays(tx, { from: monday, to: monday, reason: 'prova', at: afternoon })),
    ).toEqual([]);
  });
});

describe('two changes in one household', () => {
  it('at the same time leave both children the price of both', async () => {
    const town = await aTown(database);
    const elder = await aChild(town);
    const younger = await aChild(town, { personId: elder.personId, birthDate: '2020-03-01' });
    const change = (consumerId: number) =>
      town.run((tx) =>
        changeTariffFacts(tx, {
          consumerId,
          validFrom: monday,
          iseeCents: null,
          resident: false,
          exemption: null,
          reason: 'trasloco',
          at: afternoon,
        }),
      );
    await Promise.all([change(elder.consumerId), change(younger.consumerId)]);
    const prices = await town.run((tx) =>
      rows(
        tx,
        sql<{
          cents: number;
        }>`select cents from consumer_tariffs where ${MONDAY}::date between valid_from and valid_to`,
      ),
    );
    expect(prices).toEqual([{ cents: 500 }, { cents: 500 }]);
  });
});
