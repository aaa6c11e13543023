import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { takeSessionsAlong } from './demo-clock.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { register, entered } = await aSite(town, clock);
const home = `/${town.slug}/cittadino`;

test('who looks on when the demo’s clock jumps stays in; a session that was over stays over', async () => {
  const child = await aChild(town);
  await register(child);
  const away = await entered(child.email);
  clock.advance({ hours: 25 });
  const looking = await entered(child.email);
  const week = Temporal.Duration.from({ hours: 24 * 7 });
  await takeSessionsAlong({ database: database.app }, week);
  clock.advance(week);
  expect((await looking.get(home)).status).toBe(200);
  expect((await away.get(home)).status).toBe(303);
});
