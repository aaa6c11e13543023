import { describe, expect, it } from 'vitest';
import { day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { isDue, nextStep, type Progress } from './rules.ts';

const timetable = {
  cutoffs: ['09:00' as TimeOfDay],
  postingTime: '15:00' as TimeOfDay,
  eveningTime: '18:00' as TimeOfDay,
};
const through = (frozen: string, posted: string, evening: string): Progress => ({
  frozenThrough: day(frozen),
  frozenCutoff: null,
  postedThrough: day(posted),
  eveningThrough: day(evening),
});

describe('the next step of a municipality', () => {
  it('is the freeze of the first day when nothing was done', () => {
    const step = nextStep(through('2026-10-04', '2026-10-04', '2026-10-04'), timetable);
    expect(step).toMatchObject({ kind: 'freeze', day: '2026-10-05' });
    expect(step.dueAt.toString()).toBe('2026-10-05T07:01:00Z');
  });

  it('is the posting of a frozen day at 15:00', () => {
    expect(nextStep(through('2026-10-05', '2026-10-04', '2026-10-04'), timetable)).toMatchObject({
      kind: 'post',
      day: '2026-10-05',
    });
  });

  it('is the evening of a posted day at 18:00', () => {
    expect(nextStep(through('2026-10-05', '2026-10-05', '2026-10-04'), timetable)).toMatchObject({
      kind: 'evening',
      day: '2026-10-05',
    });
  });

  it('comes in the order of the days when the program was off for a week', () => {
    const done: string[] = [];
    let progress = through('2026-10-04', '2026-10-04', '2026-10-04');
    while (done.length < 6) {
      const step = nextStep(progress, timetable);
      done.push(`${step.kind} ${step.day}`);
      progress = {
        frozenThrough: step.kind === 'freeze' ? step.day : progress.frozenThrough,
        frozenCutoff: null,
        postedThrough: step.kind === 'post' ? step.day : progress.postedThrough,
        eveningThrough: step.kind === 'evening' ? step.day : progress.eveningThrough,
      };
    }
    expect(done).toEqual([
      'freeze 2026-10-05',
      'post 2026-10-05',
      'evening 2026-10-05',
      'freeze 2026-10-06',
      'post 2026-10-06',
      'evening 2026-10-06',
    ]);
  });

  it('freezes at 09:01 of Rome on both days of summer-time change', () => {
    const spring = nextStep(through('2027-03-27', '2027-03-27', '2027-03-27'), timetable);
    const autumn = nextStep(through('2026-10-24', '2026-10-24', '2026-10-24'), timetable);
    expect([spring.dueAt.toString(), autumn.dueAt.toString()]).toEqual([
      '2027-03-28T07:01:00Z',
      '2026-10-25T08:01:00Z',
    ]);
  });

  it('freezes each hour of a day in turn, and the day is frozen with the last', () => {
    const hours = { ...timetable, cutoffs: ['08:30', '09:00', '09:30'] as TimeOfDay[] };
    const steps = [null, '08:30', '09:00'].map((frozenCutoff) =>
      nextStep(
        { ...through('2026-10-04', '2026-10-04', '2026-10-04'), frozenCutoff: frozenCutoff as TimeOfDay | null },
        hours,
      ),
    );
    expect(steps.map((step) => [step.dueAt.toString(), step.kind === 'freeze' && step.last])).toEqual([
      ['2026-10-05T06:31:00Z', false],
      ['2026-10-05T07:01:00Z', false],
      ['2026-10-05T07:31:00Z', true],
    ]);
  });

  it('is not due one second before its instant and due at it', () => {
    const step = nextStep(through('2026-10-04', '2026-10-04', '2026-10-04'), timetable);
    expect(isDue(step, step.dueAt.subtract({ seconds: 1 }))).toBe(false);
    expect(isDue(step, step.dueAt)).toBe(true);
  });
});
