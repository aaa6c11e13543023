import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { markRegister } from '#src/attendance/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { type Day, day } from '#src/kernel/day.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { ask, request, romeInstantAt, stateOn, states, TUESDAY, type Wish } from '#test/support/absences.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, liveDay } from '#test/support/town.ts';
import { type AbsenceRequest, absenceReceipt, plannedAbsences, previewAbsence, undoAbsence } from './index.ts';

const database = await testDatabase();

describe('an absence', async () => {
  const town = await aTown(database);

  test('at 08:41 is registered with a number, and the day reads absent', async () => {
    const child = await aChild(town);
    const done = await ask(town, request(child));
    expect(done).toMatchObject({ ok: true, value: { days: [TUESDAY], closedDays: [] } });
    expect(await stateOn(town, child, TUESDAY)).toBe('absent');
    const lines = await town.run((tx) =>
      rows(
        tx,
        sql<{
          action: string;
          actor: string;
        }>`select action, actor from audit_log where subject = ${`consumer:${child.consumerId}`}`,
      ),
    );
    expect(lines).toContainEqual({ action: 'absence_communicated', actor: `citizen:${child.personId}` });
  });

  test.each([
    ['at 09:00:59 is in time', '2026-11-24 09:00:59.999', 'absent'],
    ['at 09:01:00 is refused', '2026-11-24 09:01:00', 'booked'],
    ['on the last day of summer time at 09:00:59 is in time', '2026-10-23 09:00:59', 'absent'],
    ['on the first service day of winter time at 09:00:59 is in time', '2026-10-26 09:00:59', 'absent'],
    ['on the first service day of winter time at 09:01 is refused', '2026-10-26 09:01:00', 'booked'],
    ['on the first service day of summer time at 09:00:59 is in time', '2027-03-30 09:00:59', 'absent'],
    ['on the first service day of summer time at 09:01 is refused', '2027-03-30 09:01:00', 'booked'],
  ])('%s', async (_name, at, expected) => {
    const child = await aChild(town);
    await ask(town, request(child, { at, days: [at.slice(0, 10)] }));
    expect(await stateOn(town, child, at.slice(0, 10))).toBe(expected);
  });

  test('on the Sunday on which summer time ends, the cutoff is 09:00 of that day’s clock', async () => {
    const open = await aTown(database);
    await open.run((tx) => sql`update classes set weekdays = '1234567'`.execute(tx));
    const child = await aChild(open);
    const on = '2026-10-25';
    const late = await ask(open, request(child, { at: `${on} 09:01:00`, days: [on] }));
    expect(late).toMatchObject({ error: { kind: 'CutoffPassed', cutoff: '09:00' } });
    expect(await ask(open, request(child, { at: `${on} 09:00:59`, days: [on] }))).toMatchObject({ ok: true });
  });

  test('at 09:03 is refused by a name that carries 09:00 and the arrival, and leaves no trace', async () => {
    const child = await aChild(town);
    const late = request(child, { at: `${TUESDAY} 09:03` });
    expect(await ask(town, late)).toEqual({
      ok: false,
      error: { kind: 'CutoffPassed', cutoff: '09:00', arrivedAt: late.arrivedAt, closedDays: [TUESDAY] },
    });
    expect(await stateOn(town, child, TUESDAY)).toBe('booked');
  });

  test('for a period takes its open days and names the closed one', async () => {
    const child = await aChild(town);
    const asked = { shape: 'period', from: day(TUESDAY), to: day('2026-11-30') } as const;
    const done = await ask(town, request(child, { at: `${TUESDAY} 09:30`, asked }));
    expect(done).toMatchObject({
      ok: true,
      value: { days: ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'], closedDays: [TUESDAY] },
    });
    expect((await states(town, child, TUESDAY, '2026-11-30')).map((row) => row.state)).toEqual([
      'booked',
      ...Array(4).fill('absent'),
    ]);
  });

  test('until further notice ends with the school year and never carries over', async () => {
    const child = await aChild(town);
    const asked = { shape: 'until_further_notice', from: day('2026-12-01') } as const;
    await ask(town, request(child, { asked }));
    const planned = await town.run((tx) => plannedAbsences(tx, child.consumerId, day(TUESDAY), day('2027-06-30')));
    expect(planned).toMatchObject([{ kind: 'absent', from: '2026-12-01', to: '2027-05-31', untilFurtherNotice: true }]);
    const acts = await town.run((tx) =>
      rows(tx, sql<{ to: Day }>`select to_day as to from absence_acts where consumer_id = ${child.consumerId}`),
    );
    expect(acts).toEqual([{ to: '2027-06-30' }]);
  });

  test('is said once, however often it is asked for', async () => {
    const child = await aChild(town);
    await ask(town, request(child));
    expect(await ask(town, request(child, { at: `${TUESDAY} 08:42` }))).toMatchObject({
      ok: true,
      value: { receiptId: undefined },
    });
    const count = await town.run((tx) =>
      get(tx, sql<{ n: number }>`select count(*) as n from absence_acts where consumer_id = ${child.consumerId}`),
    );
    expect(count.n).toBe(1);
  });

  test('can be withdrawn until the cutoff, and not after', async () => {
    const child = await aChild(town);
    await ask(town, request(child));
    const back = (at: string) => ask(town, request(child, { kind: 'normal', at: `${TUESDAY} ${at}` }));
    expect(await back('09:01')).toMatchObject({ error: { kind: 'CutoffPassed' } });
    expect(await stateOn(town, child, TUESDAY)).toBe('absent');
    expect(await back('09:00:30')).toMatchObject({ ok: true });
    expect(await stateOn(town, child, TUESDAY)).toBe('booked');
  });

  test('on a Saturday is no absence', async () => {
    const child = await aChild(town);
    expect(await ask(town, request(child, { days: ['2026-11-28'] }))).toMatchObject({
      error: { kind: 'NoServiceDay', days: [{ day: '2026-11-28', reasonCode: 'weekend' }] },
    });
  });

  test('beyond the school year is too far ahead, and the last day is named', async () => {
    const child = await aChild(town);
    expect(await ask(town, request(child, { days: ['2027-07-01'] }))).toMatchObject({
      error: { kind: 'TooFarAhead', lastDay: '2027-06-30' },
    });
  });

  test('beyond what the municipality lets plan ahead is too far; what was planned before is still taken back', async () => {
    const near = await aTown(database, { absence_days_ahead: 30 });
    const child = await aChild(near);
    expect(await ask(near, request(child, { days: ['2026-12-28'] }))).toMatchObject({
      error: { kind: 'TooFarAhead', lastDay: '2026-12-24' },
    });
    const open = (from: string) => ({ asked: { shape: 'until_further_notice', from: day(from) } as const });
    expect(await ask(near, request(child, open('2026-12-28')))).toMatchObject({ error: { kind: 'TooFarAhead' } });
    // Until further notice means just that: it lasts to the end of the school year, and any day of it can be taken back.
    expect(await ask(near, request(child, open('2026-12-18')))).toMatchObject({ ok: true });
    expect(await stateOn(near, child, '2027-05-31')).toBe('absent');
    expect(await ask(near, request(child, { kind: 'normal', days: ['2027-05-31'] }))).toMatchObject({ ok: true });
    expect(await stateOn(near, child, '2027-05-31')).toBe('booked');
  });

  test('for a child that has left there is no service day, and nobody is told how far ahead one may plan', async () => {
    const child = await aChild(town);
    await town.run((tx) =>
      sql`update enrolments set ends_on = '2026-11-20' where consumer_id = ${child.consumerId}`.execute(tx),
    );
    const open = { shape: 'until_further_notice', from: day('2026-12-01') } as const;
    for (const over of [{ asked: open }, { days: ['2026-12-01'] }])
      expect(await ask(town, request(child, over))).toMatchObject({ error: { kind: 'NoServiceDay' } });
  });

  test('for somebody else’s child is refused', async () => {
    const [child, other] = [await aChild(town), await aChild(town)];
    const by: Actor = { kind: 'citizen', personId: other.personId };
    expect(await ask(town, request(child, { by }))).toEqual({ ok: false, error: { kind: 'NotYourConsumer' } });
  });

  test('with a stamp 21 s old is unknown; 20 s old, or kept while somebody signed in, it counts', async () => {
    const child = await aChild(town);
    const late = (seconds: number, wish: Wish = {}) => {
      const asked = request(child, wish);
      return ask(town, { ...asked, now: asked.arrivedAt.add({ seconds }) });
    };
    expect(await late(21)).toMatchObject({ error: { kind: 'ArrivalUnknown' } });
    expect(await late(20)).toMatchObject({ ok: true });
    expect(await late(400, { kind: 'normal', stampedBySession: true })).toMatchObject({ ok: true });
  });

  test('communicated by the office on the phone is recorded as such, with who called', async () => {
    const child = await aChild(town);
    const by: Actor = { kind: 'staff', staffId: 7, forPersonId: child.personId };
    expect(await ask(town, request(child, { by }))).toMatchObject({ ok: true });
    const act = await town.run((tx) =>
      get(
        tx,
        sql<{
          channel: string;
          actor: string;
        }>`select channel, actor from absence_acts where consumer_id = ${child.consumerId}`,
      ),
    );
    expect(act).toEqual({ channel: 'office', actor: `staff:7>citizen:${child.personId}` });
  });
});

describe('light meals', async () => {
  const town = await aTown(database);
  const week = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'];
  const light = (child: Child, days: readonly string[]) => ask(town, request(child, { kind: 'light', days }));

  test('three service days in a row are granted, the fourth is refused and named', async () => {
    const child = await aChild(town);
    expect(await light(child, week.slice(0, 3))).toMatchObject({ ok: true });
    expect(await light(child, ['2026-11-27'])).toEqual({
      ok: false,
      error: { kind: 'LightLimitReached', limit: 3, day: '2026-11-27' },
    });
    expect(await stateOn(town, child, '2026-11-26')).toBe('light');
  });

  test('a weekend does not break the row', async () => {
    const child = await aChild(town);
    await light(child, week.slice(1, 4));
    expect(await light(child, ['2026-11-30'])).toMatchObject({
      error: { kind: 'LightLimitReached', day: '2026-11-30' },
    });
  });

  test('an absence between does not break the row, a normal meal does', async () => {
    const [absent, normal] = [await aChild(town), await aChild(town)];
    for (const child of [absent, normal]) await light(child, week.slice(0, 3));
    await ask(town, request(absent, { days: ['2026-11-27'] }));
    expect(await light(absent, ['2026-11-30'])).toMatchObject({ error: { kind: 'LightLimitReached' } });
    expect(await light(normal, ['2026-11-30'])).toMatchObject({ ok: true });
  });

  test('a light meal that was not eaten counts as an absence, one that was eaten counts', async () => {
    const own = await aTown(database);
    const [ill, well] = [await aChild(own), await aChild(own)];
    for (const child of [ill, well])
      await ask(own, request(child, { kind: 'light', days: week.slice(0, 3), at: `${TUESDAY} 08:00` }));
    await liveDay(own, TUESDAY, 'frozen');
    const marks = [{ consumerId: ill.consumerId, present: false }];
    await own.run((tx) => markRegister(tx, { day: day(TUESDAY), marks, at: romeInstantAt(`${TUESDAY} 11:00`) }));
    const fourth = (child: Child) =>
      ask(own, request(child, { kind: 'light', days: ['2026-11-27'], at: `${TUESDAY} 12:00` }));
    expect([await fourth(ill), await fourth(well)]).toMatchObject([
      { ok: true },
      { error: { kind: 'LightLimitReached', day: '2026-11-27' } },
    ]);
  });

  test('the limit is a setting', async () => {
    const strict = await aTown(database, { light_days_in_a_row: 1 });
    const child = await aChild(strict);
    expect(await ask(strict, request(child, { kind: 'light', days: week.slice(0, 2) }))).toMatchObject({
      error: { kind: 'LightLimitReached', limit: 1 },
    });
  });
});

describe('cancelling the normal meal between light ones', async () => {
  const town = await aTown(database);
  const week = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01'] as const;
  /** Light on Wednesday, Thursday, Monday and Tuesday; normal on the Friday between. */
  const lightAround = async () => {
    const child = await aChild(town);
    for (const days of [week.slice(0, 2), week.slice(3)]) await ask(town, request(child, { kind: 'light', days }));
    return child;
  };

  test('is accepted; the fourth light meal in a row becomes a normal one, and the receipt and the other parent’s mail say so', async () => {
    const child = await lightAround();
    await town.run(async (tx) => {
      const { id } = await get(
        tx,
        sql<{ id: number }>`insert into people (fiscal_code, surname, name, email, search_surname, search_name)
          values (${`SEC${child.number}`}, 'Secondo', 'Genitore', ${`secondo${child.number}@example.it`}, 'secondo', 'genitore') returning id`,
      );
      await sql`insert into guardianships (person_id, consumer_id, role) values (${id}, ${child.consumerId}, 'guardian')`.execute(
        tx,
      );
    });
    const cancelled = request(child, { days: ['2026-11-27'] });
    expect(await town.run((tx) => previewAbsence(tx, cancelled))).toMatchObject({
      value: { lightEnded: ['2026-12-01'] },
    });
    const done = await ask(town, cancelled);
    const receiptId = done.ok ? (done.value.receiptId ?? 0) : 0;
    expect((await states(town, child, week[0], week[4])).map((each) => each.state)).toEqual([
      'light',
      'light',
      'absent',
      'light',
      'booked',
    ]);
    const { consumerId } = child;
    expect(await town.run((tx) => absenceReceipt(tx, { consumerId, receiptId, at: cancelled.now }))).toMatchObject({
      days: ['2026-11-27'],
      lightEnded: ['2026-12-01'],
    });
    const mail = await town.run((tx) =>
      get(
        tx,
        sql<{
          days: string;
        }>`select params ->> 'lightEnded' as days from mails where to_address = ${`secondo${child.number}@example.it`}`,
      ),
    );
    expect(mail.days).toContain('2026-12-01');
    // Taking it back makes all of it as it was.
    await town.run(
      (tx) => undoAbsence(tx, { receiptId, by: cancelled.by, arrivedAt: cancelled.now, now: cancelled.now }),
      cancelled.by,
    );
    expect(await stateOn(town, child, week[4])).toBe('light');
  });

  test('sent by both parents at once ends the fourth once', async () => {
    const child = await lightAround();
    const both = await Promise.all([0, 1].map(() => ask(town, request(child, { days: ['2026-11-27'] }))));
    expect(both.map((each) => each.ok)).toEqual([true, true]);
    expect(await stateOn(town, child, week[4])).toBe('booked');
  });
});

describe('a receipt', async () => {
  const town = await aTown(database);
  const at = romeInstantAt(`${TUESDAY} 08:50`);
  const undo = (child: Child, receiptId: number, when = at) =>
    town.run(
      (tx) =>
        undoAbsence(tx, { receiptId, by: { kind: 'citizen', personId: child.personId }, arrivedAt: when, now: when }),
      {
        kind: 'citizen',
        personId: child.personId,
      },
    );
  const receiptOf = async (asked: AbsenceRequest) => {
    const done = await ask(town, asked);
    if (!done.ok || done.value.receiptId === undefined) throw new Error('No receipt');
    return done.value.receiptId;
  };

  test('says what was done, and whether it can be taken back', async () => {
    const child = await aChild(town);
    const receiptId = await receiptOf(request(child));
    const shown = (when: Temporal.Instant) =>
      town.run((tx) => absenceReceipt(tx, { consumerId: child.consumerId, receiptId, at: when }));
    expect(await shown(at)).toMatchObject({ id: receiptId, kind: 'absent', days: [TUESDAY], canUndo: true });
    expect(await shown(romeInstantAt(`${TUESDAY} 09:01`))).toMatchObject({ canUndo: false });
  });

  test('taken back, the days are what they were: light stays light', async () => {
    const child = await aChild(town);
    await ask(town, request(child, { kind: 'light', at: `${TUESDAY} 07:00` }));
    const receiptId = await receiptOf(request(child, { days: [TUESDAY, '2026-11-26'] }));
    expect(await undo(child, receiptId)).toMatchObject({ ok: true, value: { days: [TUESDAY, '2026-11-26'] } });
    expect((await states(town, child, TUESDAY, '2026-11-26')).map((row) => row.state)).toEqual([
      'light',
      'booked',
      'booked',
    ]);
    expect(await undo(child, receiptId)).toMatchObject({ ok: true, value: { receiptId: undefined } });
  });

  test('taken back after the cutoff changes the open days and names the closed one', async () => {
    const child = await aChild(town);
    const receiptId = await receiptOf(request(child, { days: [TUESDAY, '2026-11-25'] }));
    expect(await undo(child, receiptId, romeInstantAt(`${TUESDAY} 10:00`))).toMatchObject({
      ok: true,
      value: { days: ['2026-11-25'], closedDays: [TUESDAY] },
    });
    expect((await states(town, child, TUESDAY, '2026-11-25')).map((row) => row.state)).toEqual(['absent', 'booked']);
  });

  test('of another family cannot be taken back', async () => {
    const [child, other] = [await aChild(town), await aChild(town)];
    const receiptId = await receiptOf(request(child));
    expect(await undo(other, receiptId)).toEqual({ ok: false, error: { kind: 'NotYourConsumer' } });
  });

  test('the sum before the button writes nothing', async () => {
    const child = await aChild(town);
    expect(await town.run((tx) => previewAbsence(tx, request(child)))).toMatchObject({
      ok: true,
      value: { days: [TUESDAY] },
    });
    expect(await stateOn(town, child, TUESDAY)).toBe('booked');
  });
});
