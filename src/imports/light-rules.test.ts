import { expect, test } from 'vitest';
import { lightTooMany } from '#src/absences/rules.ts';
import { day, daysFrom } from '#src/kernel/day.ts';
import { linesTooLight } from './light-rules.ts';
import type { AbsenceRow } from './types.ts';

let line = 1;
const row = (fromDay: string, toDay: string, over: Partial<AbsenceRow> = {}): AbsenceRow => ({
  line: ++line,
  number: '1',
  fromDay: day(fromDay),
  toDay: day(toDay),
  kind: 'light',
  certified: false,
  ...over,
});
/** Mondays to Fridays of two weeks. */
const own = daysFrom(day('2026-11-30'), day('2026-12-11')).filter((_, index) => index % 7 < 5);
const tooLight = (...rows: AbsenceRow[]) =>
  [...linesTooLight(rows, new Map([['1', own]]), (meals, asked) => lightTooMany(meals, asked, 3))].map(
    (found) => rows.findIndex((each) => each.line === found) + 1,
  );

test.each([
  ['three light meals in a row need no certificate', [row('2026-11-30', '2026-12-02')], []],
  ['a fourth does, and the line is named', [row('2026-11-30', '2026-12-03')], [1]],
  ['a weekend neither counts nor breaks the row', [row('2026-12-03', '2026-12-08')], [1]],
  ['a certificate allows as many as it says', [row('2026-11-30', '2026-12-11', { certified: true })], []],
  [
    'two lines make one row: the second is too long',
    [row('2026-11-30', '2026-12-02'), row('2026-12-03', '2026-12-04')],
    [2],
  ],
  ['a normal meal between breaks the row', [row('2026-11-30', '2026-12-01'), row('2026-12-03', '2026-12-07')], []],
  [
    'an absence between neither counts nor breaks it',
    [
      row('2026-11-30', '2026-12-01'),
      row('2026-12-02', '2026-12-02', { kind: 'absent' }),
      row('2026-12-03', '2026-12-04'),
    ],
    [3],
  ],
  ['nobody’s days count for another child', [row('2026-11-30', '2026-12-11', { number: '2' })], []],
])('%s (R3)', (_, rows, expected) => expect(tooLight(...rows)).toEqual(expected));
