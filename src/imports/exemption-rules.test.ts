import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { planExemptions, type TariffFacts } from './exemption-rules.ts';

const facts = (validFrom: string, over: Partial<TariffFacts> = {}): TariffFacts => ({
  validFrom: day(validFrom),
  iseeCents: null,
  resident: true,
  exemption: null,
  ...over,
});
/** As the rule of tariffs says it: until 31 August. */
const holdsUntil = (from: string) =>
  day(from.slice(5) <= '08-31' ? `${from.slice(0, 4)}-08-31` : `${Number(from.slice(0, 4)) + 1}-08-31`);
const row = (fromDay: string, toDay: string | null = null, exemption = 'L.104') => ({
  line: 2,
  number: '1',
  exemption,
  fromDay: day(fromDay),
  toDay: toDay === null ? null : day(toDay),
});
const plan = (timeline: readonly TariffFacts[], ...rows: ReturnType<typeof row>[]) =>
  planExemptions(rows, new Map([['1', timeline]]), holdsUntil);
const inShort = (added: readonly TariffFacts[]) =>
  added.map((fact) => `${fact.validFrom} ${fact.exemption ?? '-'} ${fact.iseeCents ?? '-'}`);

describe('an exemption with its days (R7, R11)', () => {
  test('without an end holds from its day on, with the ISEE and residence of then', () => {
    const { planned } = plan([facts('2026-09-01', { iseeCents: 500 })], row('2026-10-05'));
    expect(inShort(planned[0]?.facts ?? [])).toEqual(['2026-10-05 L.104 500']);
    expect(planned[0]).toMatchObject({
      outcome: 'changed',
      changes: [{ field: 'exemption', before: null, after: 'L.104, 05/10/2026' }],
    });
  });

  test('with an end gives back on the day after what held before', () => {
    const { planned } = plan([facts('2026-09-01', { iseeCents: 500 })], row('2026-10-05', '2026-12-31'));
    expect(inShort(planned[0]?.facts ?? [])).toEqual(['2026-10-05 L.104 500', '2027-01-01 - 500']);
  });

  test('covers what changes in between, and keeps a change on the day after its end', () => {
    const timeline = [
      facts('2026-09-01'),
      facts('2026-11-01', { resident: false }),
      facts('2027-01-01', { iseeCents: 9 }),
    ];
    const { planned } = plan(timeline, row('2026-10-05', '2026-12-31'));
    expect(planned[0]?.facts).toEqual([
      facts('2026-10-05', { exemption: 'L.104' }),
      facts('2026-11-01', { resident: false, exemption: 'L.104' }),
    ]);
  });

  test('that is recorded already changes nothing, and one without end ends with the day that the file says', () => {
    const exempt = [facts('2026-09-01', { exemption: 'L.104' })];
    expect(plan(exempt, row('2026-10-05')).planned[0]?.outcome).toBe('unchanged');
    expect(inShort(plan(exempt, row('2026-10-05', '2026-12-31')).planned[0]?.facts ?? [])).toEqual(['2027-01-01 - -']);
  });

  test('twice changes nothing the second time', () => {
    const once = plan([facts('2026-09-01')], row('2026-10-05', '2026-12-31'));
    const again = planExemptions([row('2026-10-05', '2026-12-31')], once.after, holdsUntil);
    expect(again.planned[0]).toMatchObject({ outcome: 'unchanged', facts: [] });
  });

  test('one after another both hold', () => {
    const { after } = plan(
      [facts('2026-09-01')],
      row('2026-10-05', '2026-12-31'),
      row('2027-01-01', null, 'Terzo figlio'),
    );
    expect(inShort(after.get('1') ?? [])).toEqual([
      '2026-09-01 - -',
      '2026-10-05 L.104 -',
      '2027-01-01 Terzo figlio -',
    ]);
  });

  test('carries no ISEE on that has lapsed', () => {
    const { planned } = plan([facts('2026-03-01', { iseeCents: 500 })], row('2026-10-05'));
    expect(inShort(planned[0]?.facts ?? [])).toEqual(['2026-10-05 L.104 -']);
  });
});
