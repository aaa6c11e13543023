import { describe, expect, test } from 'vitest';
import { confirmRegisters, markRegister } from '#src/attendance/index.ts';
import { changeTariffFacts, waiveCharge, withdrawWaiver } from '#src/charging/index.ts';
import { closeDays, withdrawClosure } from '#src/closures/index.ts';
import { correctAttendance } from '#src/corrections/index.ts';
import { day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, type Child, type Town } from '#test/support/town.ts';

const { clock, cutoff, live, lunch, send, server, subjects, suspensions, town } = await standingStory(
  await testDatabase(),
);

type Act = (tx: Tx, child: Child) => Promise<unknown>;

const marked =
  (on: string, present: boolean): Act =>
  (tx, { consumerId }) =>
    correctAttendance(tx, {
      day: day(on),
      marks: [{ consumerId, present }],
      by: 'office',
      reason: 'errore',
      at: clock.now(),
    });

const event = (on: string) =>
  ({ scope: { kind: 'tenant' }, from: day(on), to: day(on), kind: 'no_meal', reason: 'neve' }) as const;

describe('R8: every movement is judged at once', () => {
  const givesBack: readonly [string, Act][] = [
    ['a presence that the office corrects', marked('2026-10-08', false)],
    [
      'a meal that is forgiven',
      (tx, { consumerId }) =>
        waiveCharge(tx, { consumerId, day: day('2026-10-08'), reason: 'errore', at: clock.now() }),
    ],
    ['an event of a day that was charged', (tx) => closeDays(tx, { ...event('2026-10-08'), at: clock.now() })],
    [
      'an exemption from a day that was charged',
      (tx, { consumerId }) =>
        changeTariffFacts(tx, {
          consumerId,
          validFrom: day('2026-10-08'),
          iseeCents: null,
          resident: true,
          exemption: 'L.104',
          reason: 'esente',
          at: clock.now(),
        }),
    ],
  ];
  test.each(givesBack)('%s ends a suspension that is no longer due', async (_name, act) => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-08');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-09', endsBefore: null }]);
    clock.set('2026-10-09 08:00');
    await where.run((tx) => act(tx, child));
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-09', endsBefore: '2026-10-09' }]);
    await send(where);
    expect(subjects(child).at(-1)).toMatch(/^(sospensione annullata|la sospensione non avrà luogo)$/);
  });

  /** What keeps the meal of Monday 5 from being charged at first, and what has it charged in the afternoon. */
  const charges: readonly [string, { readonly before: Act; readonly after: Act }][] = [
    ['a presence that the school corrects', { before: marked('2026-10-05', false), after: marked('2026-10-05', true) }],
    [
      'a waiver that is withdrawn',
      {
        before: (tx, { consumerId }) =>
          waiveCharge(tx, { consumerId, day: day('2026-10-05'), reason: 'errore', at: clock.now() }),
        after: (tx, { consumerId }) =>
          withdrawWaiver(tx, { consumerId, day: day('2026-10-05'), reason: 'era giusto', at: clock.now() }),
      },
    ],
  ];
  const toldOfTheDebt = async (where: Town, child: Child, after: (tx: Tx) => Promise<unknown>) => {
    await lunch(where, '2026-10-05');
    expect(subjects(child)).toEqual([]);
    clock.set('2026-10-05 16:00');
    await where.run(after);
    await send(where);
    expect(subjects(child)).toEqual(['2 pasti a debito']);
  };
  test.each(charges)('%s tells of the debt to which it leads', async (_name, { before, after }) => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await cutoff(where, '2026-10-05');
    await where.run((tx) => before(tx, child));
    await toldOfTheDebt(where, child, (tx) => after(tx, child));
  });

  test('an event that is withdrawn after the school had confirmed its register tells of the debt to which it leads', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await cutoff(where, '2026-10-05');
    const closed = await where.run(async (tx) => {
      const marks = [{ consumerId: child.consumerId, present: true }];
      await markRegister(tx, { day: day('2026-10-05'), marks, at: clock.now() });
      await confirmRegisters(tx, { classIds: [where.classId], day: day('2026-10-05'), at: clock.now() });
      return closeDays(tx, { ...event('2026-10-05'), at: clock.now() });
    });
    const closureId = closed.ok ? closed.value.closureId : 0;
    await send(where);
    server.clear();
    await toldOfTheDebt(where, child, (tx) => withdrawClosure(tx, { closureId, reason: 'errore', at: clock.now() }));
  });
});
