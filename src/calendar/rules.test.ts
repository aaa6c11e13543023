import { describe, expect, test } from 'vitest';
import { day as dayOf } from '#src/kernel/day.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import { easterOf, nationalFeast } from './feast-rules.ts';
import { closesAt, frozenStatus, isInTime, plannedDay } from './rules.ts';
import type { PlanFacts, RegisterFacts } from './types.ts';

const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Rome').toInstant();
const nine = parseTimeOfDay('09:00');
if (!nine) throw new Error('not a time');

describe('the cutoff of 09:00', () => {
  const day = dayOf('2026-11-24');
  test('an absence at 09:00:59 is in time', () =>
    expect(isInTime(at('2026-11-24T09:00:59.999'), day, nine)).toBe(true));
  test('an absence at 09:01:00 is too late', () => expect(isInTime(at('2026-11-24T09:01:00'), day, nine)).toBe(false));
  test('an absence for tomorrow is in time all day', () =>
    expect(isInTime(at('2026-11-23T23:59:59'), day, nine)).toBe(true));

  test.each([
    ['2026-03-29', '2026-03-29T07:01:00Z'],
    ['2026-03-28', '2026-03-28T08:01:00Z'],
    ['2026-10-25', '2026-10-25T08:01:00Z'],
    ['2026-10-24', '2026-10-24T07:01:00Z'],
  ])('on %s, around the change of summer time, it closes at %s', (day, instant) => {
    expect(closesAt(dayOf(day), nine).toString()).toBe(instant);
  });
});

describe('national feasts', () => {
  test.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2285, '2285-03-22'],
  ])('Easter of %i is %s', (year, easter) => expect(easterOf(year)).toBe(easter));

  test.each([
    ['2026-04-06', "Lunedì dell'Angelo"],
    ['2026-12-08', 'Immacolata'],
    ['2026-10-04', 'San Francesco'],
    ['2025-10-04', undefined],
    ['2026-11-24', undefined],
  ])('%s is %s', (day, feast) => expect(nationalFeast(dayOf(day))).toBe(feast));
});

const facts: PlanFacts = {
  goLive: dayOf('2026-10-05'),
  patronDay: '08-05',
  serviceFrom: dayOf('2026-10-01'),
  serviceTo: dayOf('2027-06-30'),
  schoolId: 1,
  classId: 10,
  classWeekdays: '12345',
  ownWeekdays: undefined,
  enrolledFrom: dayOf('2026-09-01'),
  enrolledTo: dayOf('2027-08-31'),
  closures: [],
  acts: [],
  suspensions: [],
};
const tuesday = dayOf('2026-11-24');
const covering = { from: tuesday, to: tuesday };
const act = (id: number, kind: 'absent' | 'light' | 'normal', arrived: string) => ({
  ...covering,
  id,
  kind,
  arrivedAt: at(arrived),
});
const closure = (id: number, origin: 'calendar' | 'event', reason: string) => ({
  ...covering,
  id,
  origin,
  kind: 'no_meal' as const,
  schoolId: null,
  classId: null,
  reason,
});

describe('the plan of a day', () => {
  const absent = act(1, 'absent', '2026-11-23T20:14');
  const suspended = { from: tuesday, endsBefore: undefined };
  test.each<[string, Partial<PlanFacts>, string, object]>([
    ['nobody presses anything: it is booked', {}, '2026-11-24', { state: 'booked' }],
    ['no day before go-live is booked', {}, '2026-10-02', { state: 'unavailable', reasonCode: 'before_go_live' }],
    ['Saturday has no service', {}, '2026-11-28', { reasonCode: 'weekend' }],
    ['a feast has no service', {}, '2026-12-08', { reasonCode: 'feast', reason: 'Immacolata' }],
    ['the patron’s day has no service', { patronDay: '11-24' }, '2026-11-24', { reason: 'Festa patronale' }],
    [
      'before the service period there is none',
      { goLive: dayOf('2026-09-01') },
      '2026-09-30',
      { reasonCode: 'outside_period' },
    ],
    ['a class eats on its afternoons only', { classWeekdays: '24' }, '2026-11-23', { reasonCode: 'class_pattern' }],
    ['a child may eat less often than the class', { ownWeekdays: '13' }, '2026-11-24', { reasonCode: 'own_pattern' }],
    ['an absence', { acts: [absent] }, '2026-11-24', { state: 'absent' }],
    ['a light meal', { acts: [act(1, 'light', '2026-11-23T20:14')] }, '2026-11-24', { state: 'light' }],
    [
      'the last act by arrival wins, whatever was stored last',
      { acts: [act(2, 'absent', '2026-11-24T07:59'), act(1, 'normal', '2026-11-24T08:00')] },
      '2026-11-24',
      { state: 'booked' },
    ],
    [
      'a suspension stands before an absence',
      { acts: [absent], suspensions: [suspended] },
      '2026-11-24',
      { state: 'suspended' },
    ],
    [
      'a suspension ends before the day of its end',
      { suspensions: [{ from: dayOf('2026-11-20'), endsBefore: tuesday }] },
      '2026-11-24',
      { state: 'booked' },
    ],
    [
      'no service stands before a suspension',
      { suspensions: [suspended], closures: [closure(1, 'calendar', 'Elezioni')] },
      '2026-11-24',
      { state: 'unavailable', reason: 'Elezioni' },
    ],
    [
      'an event’s reason stands before the calendar’s',
      { closures: [closure(2, 'calendar', 'Ponte'), closure(1, 'event', 'Sciopero')] },
      '2026-11-24',
      { reason: 'Sciopero' },
    ],
    [
      'a closure of another school is none',
      { closures: [{ ...closure(1, 'event', 'Gita'), schoolId: 2 }] },
      '2026-11-24',
      { state: 'booked' },
    ],
    [
      'a packed lunch is still a meal',
      { closures: [{ ...closure(1, 'event', 'Gita'), kind: 'packed_lunch' }] },
      '2026-11-24',
      { state: 'booked', packedLunch: true },
    ],
  ])('%s', (_name, change, day, expected) => {
    expect(plannedDay({ ...facts, ...change }, dayOf(day))).toMatchObject(expected);
  });

  test('outside the enrolment there is none', () => {
    expect(plannedDay({ ...facts, enrolledTo: dayOf('2026-11-23') }, tuesday)).toBeUndefined();
  });
});

describe('the status of a frozen day', () => {
  const register: RegisterFacts = {
    planned: 'booked',
    present: null,
    confirmed: false,
    posted: false,
    eventReason: undefined,
  };
  test.each<[string, Partial<RegisterFacts>, string]>([
    ['stays as planned until somebody says more', {}, 'booked'],
    ['is consumed once posted', { posted: true }, 'consumed'],
    ['is consumed once the class is confirmed', { confirmed: true }, 'consumed'],
    ['is not consumed by a pupil marked absent', { present: false }, 'not_consumed'],
    ['is consumed by a pupil who was added', { planned: 'absent', present: true }, 'consumed'],
    ['is not consumed by an absent pupil once posted', { planned: 'absent', posted: true }, 'not_consumed'],
    ['is unavailable when an event took the meal away', { posted: true, eventReason: 'Neve' }, 'unavailable'],
    ['stays unavailable without service', { planned: 'unavailable', posted: true }, 'unavailable'],
  ])('%s', (_name, change, expected) => {
    expect(frozenStatus({ ...register, ...change })).toBe(expected);
  });
});
