import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  day,
  daysBetween,
  daysFrom,
  lastDayOf,
  type Month,
  parseDay,
  parseMonth,
  weekdayOf,
} from './day.ts';
import { mediumDay, numericInstant, shortDay } from './italian-dates.ts';
import { parseTimeOfDay, romeDay, romeInstant, romeTime, type TimeOfDay } from './rome-time.ts';

describe('a day', () => {
  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '0000-01-01', '0202-11-23', '9999-12-31', 'oggi', ''])(
    'is not %s',
    (text) => {
      expect(parseDay(text)).toBeUndefined();
    },
  );

  it('knows leap years, weekdays and distances', () => {
    expect(addDays(day('2028-02-28'), 1)).toBe('2028-02-29');
    expect(weekdayOf(day('2026-11-23'))).toBe(1);
    expect(daysBetween(day('2026-10-24'), day('2026-10-26'))).toBe(2);
    expect(daysFrom(day('2026-12-31'), day('2027-01-01'))).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('is reckoned as the calendar of Temporal reckons, from 1900 to 2399', () => {
    let expected = Temporal.PlainDate.from('1900-01-01');
    let reckoned = day('1900-01-01');
    const differing: string[] = [];
    while (reckoned < day('2399-12-30')) {
      if (expected.toString() !== reckoned || expected.dayOfWeek !== weekdayOf(reckoned)) differing.push(reckoned);
      expected = expected.add({ days: 1 });
      reckoned = addDays(reckoned, 1);
    }
    expect(differing).toEqual([]);
    expect(daysBetween(day('1900-01-01'), day('2399-12-31'))).toBe(182_620);
    expect(addDays(day('2026-03-01'), -400)).toBe('2025-01-25');
  });

  it('ends its month where the calendar says', () => {
    expect(lastDayOf(parseMonth('2027-02') as Month)).toBe('2027-02-28');
    expect(addMonths('2026-12' as Month, 1)).toBe('2027-01');
    expect(parseMonth('2026-13')).toBeUndefined();
    expect(parseMonth('9999-12')).toBeUndefined();
  });

  it('is written as families read it', () => {
    expect(shortDay(day('2026-11-24'))).toBe('mar 24');
    expect(mediumDay(day('2026-12-01'))).toBe('mar 1º dicembre');
  });
});

describe('Rome time', () => {
  const nine = '09:00' as TimeOfDay;

  it('is an hour behind in winter and two in summer', () => {
    expect(romeInstant(day('2026-10-24'), nine).toString()).toBe('2026-10-24T07:00:00Z');
    expect(romeInstant(day('2026-10-25'), nine).toString()).toBe('2026-10-25T08:00:00Z');
    expect(romeInstant(day('2027-03-28'), nine).toString()).toBe('2027-03-28T07:00:00Z');
  });

  it('tells day and time of an instant around midnight', () => {
    const late = Temporal.Instant.from('2026-11-23T23:30:00Z');
    expect([romeDay(late), romeTime(late), numericInstant(late)]).toEqual(['2026-11-24', '00:30', '24/11/2026 00:30']);
  });

  it('has no 24:00', () => {
    expect([parseTimeOfDay('24:00'), parseTimeOfDay('9:00'), parseTimeOfDay('09:00')]).toEqual([
      undefined,
      undefined,
      '09:00',
    ]);
  });
});
