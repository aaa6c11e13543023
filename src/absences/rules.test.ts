import { describe, expect, test } from 'vitest';
import { addDays, day as dayOf } from '#src/kernel/day.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import { decideAbsence, lastDayToPlan, lightsBeyond, lightTooMany, runsOf } from './rules.ts';
import type { AskedDay, MealInRow } from './types.ts';

const cutoff = parseTimeOfDay('09:00');
if (!cutoff) throw new Error('not a time');
const arrivedAt = Temporal.Instant.from('2026-11-24T08:03:00Z');

/** `. ` no service, `x` closed, `o` open and booked, `a` open and absent, `f` in time but settled; from Tuesday 24 November on. */
const daysOf = (signs: string): AskedDay[] =>
  [...signs].map((sign, index) => ({
    day: addDays(dayOf('2026-11-24'), index),
    state: sign === '.' ? 'unavailable' : sign === 'a' ? 'absent' : 'booked',
    reasonCode: sign === '.' ? 'weekend' : null,
    reason: null,
    kind: sign === 'a' ? 'absent' : 'normal',
    cutoff,
    inTime: sign !== 'x',
    settled: sign === 'x' || sign === 'f',
  }));

const period = (signs: string, kind: AskedDay['kind'] = 'absent') => {
  const days = daysOf(signs);
  const from = days[0]?.day ?? dayOf('2026-11-24');
  return decideAbsence({ asked: { shape: 'period', from, to: days.at(-1)?.day ?? from }, kind, arrivedAt }, days);
};

test.each([
  ['to the end of the school year unless the municipality says otherwise', null, '2027-06-30'],
  ['as many days ahead as the setting says', 30, '2026-12-24'],
  ['only today with none', 0, '2026-11-24'],
  ['never beyond the school year', 365, '2027-06-30'],
])('families plan %s', (_, daysAhead, last) => {
  expect(lastDayToPlan(dayOf('2027-06-30'), dayOf('2026-11-24'), daysAhead)).toBe(last);
});

describe('a request for absence', () => {
  test('for one open day becomes one act', () => {
    expect(period('o')).toEqual({
      ok: true,
      value: {
        acts: [{ kind: 'absent', from: '2026-11-24', to: '2026-11-24', untilFurtherNotice: false }],
        days: ['2026-11-24'],
        closedDays: [],
        lightEnded: [],
      },
    });
  });

  test('for a closed day is refused and names 09:00 and the arrival', () => {
    expect(period('x')).toEqual({
      ok: false,
      error: { kind: 'CutoffPassed', cutoff: '09:00', arrivedAt, closedDays: ['2026-11-24'] },
    });
  });

  test('for a period is accepted for its open days and names the closed one', () => {
    expect(period('xoo..o')).toMatchObject({
      ok: true,
      value: {
        acts: [{ from: '2026-11-25', to: '2026-11-29' }],
        days: ['2026-11-25', '2026-11-26', '2026-11-29'],
        closedDays: ['2026-11-24'],
      },
    });
  });

  test('for days without service only is refused with their reasons', () => {
    expect(period('..')).toMatchObject({
      ok: false,
      error: { kind: 'NoServiceDay', days: [{ reasonCode: 'weekend' }, {}] },
    });
  });

  test('equal to what holds already writes nothing', () => {
    expect(period('a.a')).toMatchObject({ ok: true, value: { acts: [], days: [] } });
  });

  test('equal to what holds on a closed day is no refusal', () => {
    const [closed] = daysOf('x');
    const asked = { shape: 'days' as const, days: [dayOf('2026-11-24')] };
    const days = closed ? [{ ...closed, kind: 'absent' as const }] : [];
    expect(decideAbsence({ asked, kind: 'absent', arrivedAt }, days)).toMatchObject({ ok: true, value: { acts: [] } });
  });

  test('counts only the days that it changes', () => {
    expect(period('oao')).toMatchObject({ ok: true, value: { acts: [{}], days: ['2026-11-24', '2026-11-26'] } });
  });

  test('that came in time but after the kitchen had its order is refused by that name', () => {
    expect(period('f')).toMatchObject({ ok: false, error: { kind: 'DaySettled', closedDays: ['2026-11-24'] } });
  });
});

test('neighbouring days of one kind are one act', () => {
  const days = ['2026-11-24', '2026-11-25', '2026-11-27'].map((text) => ({
    day: dayOf(text),
    kind: 'absent' as const,
    untilFurtherNotice: false,
  }));
  expect(runsOf(days).map(({ from, to }) => [from, to])).toEqual([
    ['2026-11-24', '2026-11-25'],
    ['2026-11-27', '2026-11-27'],
  ]);
});

describe('at most 3 light meals in a row', () => {
  /** `L` light already, `?` asked to be light, `N` a normal meal, `-` an absence. */
  const tooMany = (signs: string, limit = 3) => {
    const days: MealInRow[] = [...signs].map((sign, index) => ({
      day: addDays(dayOf('2026-11-24'), index),
      meal: sign === 'N' ? 'normal' : sign === '-' ? 'none' : 'light',
    }));
    const asked = new Set(days.filter((_, index) => signs[index] === '?').map((each) => each.day));
    return lightTooMany(days, asked, limit);
  };

  test.each([
    ['the third is granted', 'LL?', undefined],
    ['the fourth is refused', 'LLL?', '2026-11-27'],
    ['a normal meal breaks the row', 'LLLN?', undefined],
    ['an absence neither counts nor breaks', 'LL-L?', '2026-11-28'],
    ['three asked at once are granted', '???', undefined],
    ['of four asked at once the fourth is refused', '????', '2026-11-27'],
    ['a day between two rows joins them', 'LL?L', '2026-11-26'],
    ['a row that is too long already does not refuse other days', 'LLLLN?', undefined],
  ])('%s', (_name, signs, refused) => {
    expect(tooMany(signs)).toBe(refused);
  });

  test('the limit is a setting', () => {
    expect(tooMany('L?', 1)).toBe('2026-11-25');
  });
});

describe('light meals that are too many once a normal one between them is cancelled', () => {
  /** `L` light, `N` normal, `-` none; from Tuesday 24 November on, which is today. */
  const beyond = (signs: string, limit = 3) =>
    lightsBeyond(
      [...signs].map((sign, index) => ({
        day: addDays(dayOf('2026-11-24'), index),
        meal: sign === 'L' ? ('light' as const) : sign === 'N' ? ('normal' as const) : ('none' as const),
      })),
      limit,
      dayOf('2026-11-24'),
    );

  test.each([
    ['three in a row stay', 'L-LL', []],
    ['the fourth becomes normal', 'LL-LL', ['2026-11-28']],
    ['the fourth and the eighth become normal', 'LLLLLLLL', ['2026-11-27', '2026-12-01']],
    ['today stays as it is', 'L', []],
  ])('%s', (_name, signs, expected) => {
    expect(beyond(signs, signs === 'L' ? 0 : 3)).toEqual(expected);
  });
});
