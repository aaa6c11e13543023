import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { nextSource, standingStory } from '#test/support/standing-story.ts';
import { aChild, type Child, type Town } from '#test/support/town.ts';

const { cutoff, evening, live, lunch, planned, suspensions, town } = await standingStory(await testDatabase());

describe('a payment in verification', () => {
  const cart = (where: Town, child: Child, cents: number, since: string) => {
    const [n, instant] = [nextSource(), at(since).now()];
    return where.run((tx) =>
      sql`with payment as (
          insert into payments (reference, payer_id, created_at, first_verification_at, verification_since)
          values (${`ref-${n}`}, ${child.personId}, ${instant}, ${instant}, ${instant}) returning id
        ) insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on)
        select id, ${child.consumerId}, ${cents}, ${`3${String(n).padStart(17, '0')}`}, ${String(n).padStart(17, '0')}, '2026-12-31'
        from payment`.execute(tx),
    );
  };

  test('large enough holds the suspension back for 3 days and until the next service day’s cutoff, once', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cutoff(where, '2026-10-08');
    await lunch(where, '2026-10-08');
    await cart(where, child, 350, '2026-10-08 16:00');
    await evening(where, '2026-10-08');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-09', '2026-10-11');
    await cart(where, child, 5000, '2026-10-11 20:00');
    expect(await suspensions(where, child)).toEqual([]);
    await live(where, '2026-10-12');
    expect(await suspensions(where, child)).toMatchObject([{ from: '2026-10-13' }]);
  });

  test('too small holds nothing', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-07');
    await cart(where, child, 349, '2026-10-08 08:00');
    await live(where, '2026-10-08');
    expect(await suspensions(where, child)).toHaveLength(1);
  });

  test('pauses a suspension under way from the next cutoff on', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05', '2026-10-12');
    expect(await planned(where, child, '2026-10-13')).toBe('suspended');
    await cart(where, child, 2000, '2026-10-13 08:30');
    await cutoff(where, '2026-10-13');
    expect(await planned(where, child, '2026-10-13')).toBe('booked');
    expect(await suspensions(where, child)).toEqual([
      { from: '2026-10-09', endsBefore: '2026-10-13', reason: 'in_verification' },
    ]);
  });
});
