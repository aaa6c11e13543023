import { describe, expect, test } from 'vitest';
import { parseTimeOfDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { problemsOf } from './rules.ts';
import type { EditableSettings } from './types.ts';

const time = (text: string): TimeOfDay => {
  const parsed = parseTimeOfDay(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

const usual: EditableSettings = {
  posting_time: time('15:00'),
  evening_time: time('18:00'),
  charge_basis: 'presence',
  threshold_unit: 'meals',
  low_credit_meals: 3,
  warn_at_debt_meals: 2,
  suspend_at_debt_meals: 5,
  low_credit_cents: 1000,
  warn_at_debt_cents: 1000,
  suspend_at_debt_cents: 2500,
  readmit_when: 'below_limit',
  suspension_grace_service_days: 10,
  light_days_in_a_row: 3,
  absence_days_ahead: null,
  open_absence_alert_service_days: 10,
  register_correction_service_days: 5,
  diets: ['Senza glutine', 'Senza lattosio'],
};
const judged = (over: Partial<EditableSettings>, lastCutoff = '09:00') =>
  problemsOf({ ...usual, ...over }, time(lastCutoff));

describe('settings', () => {
  test('that a municipality starts with hold together', () => expect(judged({})).toEqual([]));

  test.each<[string, Partial<EditableSettings>, object]>([
    ['a notice after the suspension', { warn_at_debt_meals: 6 }, { kind: 'WarnAboveLimit', key: 'warn_at_debt_meals' }],
    ['the same in euro', { warn_at_debt_cents: 2501 }, { kind: 'WarnAboveLimit', key: 'warn_at_debt_cents' }],
    ['a debt of no meal', { warn_at_debt_meals: 0 }, { kind: 'OutOfRange', key: 'warn_at_debt_meals', min: 1 }],
    ['half a day', { absence_days_ahead: 1.5 }, { kind: 'OutOfRange', key: 'absence_days_ahead' }],
    ['a posting at the cutoff', { posting_time: time('09:00') }, { kind: 'PostingBeforeCutoff', cutoff: '09:00' }],
    ['an evening at the posting', { evening_time: time('15:00') }, { kind: 'EveningBeforePosting' }],
    ['no diet at all', { diets: [] }, { kind: 'NoDiet' }],
    ['a diet twice', { diets: ['Halal', 'halal'] }, { kind: 'DietTwice', diet: 'halal' }],
    ['a diet that is a letter', { diets: ['x'.repeat(61)] }, { kind: 'DietTooLong', most: 60 }],
  ])('with %s do not', (_, over, problem) => {
    expect(judged(over)).toMatchObject([problem]);
  });

  test('with a notice at the limit itself do: the suspension waits for an earlier service day’s notice anyway', () => {
    expect(judged({ warn_at_debt_meals: 5 })).toEqual([]);
  });

  test('the posting waits for the school that closes last', () => {
    expect(judged({ posting_time: time('10:00') }, '10:30')).toMatchObject([{ cutoff: '10:30' }]);
  });
});
