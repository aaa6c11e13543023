import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { acceptAsNew, inviteAdult } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const world = testWorld(database, clock);

test('accepted as somebody new twice at once, one adult comes of it', async () => {
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const child = await aChild(town);
  await town.run((tx) =>
    inviteAdult(tx, world, {
      consumerId: child.consumerId,
      by: child.personId,
      email: 'nonna@example.it',
      role: 'delegate',
      allowed: ['cancel'],
      at: clock.now(),
    }),
  );
  const { path } = await town.run((tx) =>
    get(tx, sql<{ path: string }>`select params ->> 'path' as path from mails where template = 'invitation'`),
  );
  const accept = () =>
    acceptAsNew(
      { world, tenantId: town.tenantId, slug: town.slug, requestId: 'prova', at: clock.now(), address: '' },
      {
        token: path.split('=')[1] ?? '',
        name: 'Rosa',
        surname: 'Nonna',
        fiscalCode: null,
        password: 'tre gatti sul tetto rosso',
      },
    );
  const answers = [...(await Promise.all([accept(), accept(), accept()])), await accept()];
  expect(answers.map((each) => (each.ok ? 'accepted' : each.error.kind)).sort()).toEqual([
    'InvitationGone',
    'InvitationGone',
    'InvitationGone',
    'accepted',
  ]);
  const { seen } = await town.run((tx) =>
    get(
      tx,
      sql<{ seen: string }>`select (select count(*) from guardianships) || ' ' || (select count(*) from logins) || ' '
        || (select count(*) from people) as seen`,
    ),
  );
  expect(seen).toBe('2 1 2');
});
