import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { sweepDays } from '#src/days/index.ts';
import { tenantsWithWork } from '#src/platform/database/index.ts';
import { PlayedPagopa } from '#test/faults/played-pagopa.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';
import { declareOne, paymentOf, workPositions } from './index.ts';

const database = await testDatabase();

test('before go-live the worker makes payable what a page could not, and credits what was paid; no day begins by it', async () => {
  const town = await aTown(database);
  await sql`delete from day_progress where tenant_id = ${town.tenantId}`.execute(database.owner);
  await sql`update tenants set go_live = null where id = ${town.tenantId}`.execute(database.owner);
  const child = await aChild(town);
  const { personId, consumerId } = child;
  const clock = at('2026-11-24 10:00');
  const own = { personId, reference: 'ahead', at: clock.now() };
  await town.run((tx) => declareOne(tx, { ...own, consumerId, cents: 3500 }));
  const pagopa = new PlayedPagopa();
  const work = async () => {
    for (const tenantId of await tenantsWithWork(database.app))
      await workPositions(
        { database: database.app, clock, gateway: pagopa.gateway, afterCredit: async () => undefined },
        tenantId,
      );
  };
  clock.advance({ minutes: 1 });
  await work();
  const payment = await town.run((tx) => paymentOf(tx, { ...own, at: clock.now() }));
  expect(payment?.state).toBe('to_pay');
  pagopa.pay(payment?.notices[0]?.noticeNumber ?? '', 3500, clock.now());
  clock.advance({ hours: 1 });
  await work();
  expect(await balanceOf(town, child)).toBe(3500);
  expect(await sweepDays({ database: database.app, clock }, town.tenantId)).toMatchObject({ next: undefined });
});
