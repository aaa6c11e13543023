import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { day, daysFrom } from '#src/kernel/day.ts';
import { romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { readMunicipalityFolder } from '#src/municipality/index.ts';
import { demoStart, serviceDaysOf } from './demo-days.ts';

const { years } = readMunicipalityFolder(fileURLToPath(new URL('../../demo/leporano', import.meta.url)));
const start = (now: string) => {
  const { year, goLive, startAt, moved } = demoStart(Temporal.Instant.from(now), years);
  return { year: year.name, goLive, startAt: startAt.toString(), moved };
};

describe('the clock of the demo', () => {
  it('is the real one on a day with canteen, at any hour', () => {
    expect(start('2026-11-23T21:30:00Z')).toEqual({
      year: '2026/27',
      goLive: '2026-10-05',
      startAt: '2026-11-23T21:30:00Z',
      moved: undefined,
    });
  });

  it('starts at 08:30 of Friday on a Saturday, and of Monday on a Sunday', () => {
    expect(start('2026-11-21T10:00:00Z')).toMatchObject({ startAt: '2026-11-20T07:30:00Z', moved: 'no_canteen' });
    expect(start('2026-11-22T10:00:00Z')).toMatchObject({ startAt: '2026-11-23T07:30:00Z', moved: 'no_canteen' });
  });

  it('starts on the last canteen day in the summer', () => {
    expect(start('2027-07-15T10:00:00Z')).toMatchObject({ year: '2026/27', startAt: '2027-05-31T06:30:00Z' });
  });

  it('starts on the third canteen day in September', () => {
    expect(start('2026-09-20T10:00:00Z')).toMatchObject({
      year: '2026/27',
      goLive: '2026-10-05',
      startAt: '2026-10-07T06:30:00Z',
    });
  });

  it('goes back to the school year that was running', () => {
    expect(start('2026-02-10T10:00:00Z')).toMatchObject({ year: '2025/26', goLive: '2025-10-06', moved: undefined });
  });

  it('stays on a day of the calendars in years that nobody planned', () => {
    expect(start('2031-03-03T10:00:00Z')).toMatchObject({ startAt: '2027-05-31T06:30:00Z', moved: 'no_canteen' });
  });

  it('starts on the third canteen day on the first two, when nobody can be suspended yet', () => {
    for (const now of ['2026-10-05T05:00:00Z', '2026-10-06T21:30:00Z'])
      expect(start(now)).toMatchObject({ startAt: '2026-10-07T06:30:00Z', moved: 'year_too_young' });
    expect(start('2026-10-07T05:00:00Z')).toMatchObject({ startAt: '2026-10-07T05:00:00Z', moved: undefined });
  });

  it('is on every date and at every hour where a child can be suspended already, and at the present unless it says why', () => {
    const hours = ['00:10', '07:00', '15:01', '23:50'] as TimeOfDay[];
    const everyFewDays = daysFrom(day('2025-08-01'), day('2027-08-31')).filter((_, index) => index % 9 === 0);
    const firstDays = daysFrom(day('2026-10-03'), day('2026-10-20'));
    for (const [index, date] of [...firstDays, ...everyFewDays].entries()) {
      const now = romeInstant(date, hours[index % hours.length] ?? ('08:30' as TimeOfDay));
      const { year, goLive, startAt, daysBefore, moved } = demoStart(now, years);
      const days = serviceDaysOf(year);
      expect([days[0], days[daysBefore]]).toEqual([goLive, romeDay(startAt)]);
      expect(daysBefore).toBeGreaterThanOrEqual(2);
      expect(startAt.equals(now)).toBe(moved === undefined);
    }
  });

  it('counts neither the bridge of 7 December nor Christmas', () => {
    const [year] = years.filter((each) => each.name === '2026/27');
    const days: string[] = year ? serviceDaysOf(year) : [];
    expect(days).toContain('2026-12-04');
    expect(days).not.toContain('2026-12-07');
    expect(days).not.toContain('2026-12-25');
    expect(days.length).toBeGreaterThan(140);
  });
});
