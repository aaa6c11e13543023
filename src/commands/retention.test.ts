import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { runRetentionCommand } from './retention.ts';

const database = await testDatabase();

test('shows what would go, takes it out when told to, and refuses what it does not know', async () => {
  const town = await aTown(database);
  await aChild(town);
  const installation = { world: testWorld(database, at('2038-01-01 10:00')) };
  const run = async (...args: string[]) => {
    let said = '';
    await runRetentionCommand(installation, { tenantId: town.tenantId, args }, (text) => {
      said += text;
    });
    return said;
  };
  const preview = await run();
  expect(preview).toContain('Famiglie senza più iscrizioni: più vecchi del 01/01/2028, 2 da togliere');
  expect(preview).toContain('Prova: non è stato tolto niente');
  expect(await run()).toBe(preview);
  expect(await run('--apply')).toContain('Fatto.');
  expect(await run()).toContain('Famiglie senza più iscrizioni: più vecchi del 01/01/2028, 0 da togliere');
  await expect(run('--subito')).rejects.toThrow(/Comando:/);
});
