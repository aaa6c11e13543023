import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Starts the demo with an option that it does not know, so that it ends as soon as it has read its configuration. */
function refused(environment: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'demo.ts'), '--nuovo'],
    { env: { ...process.env, ...environment }, encoding: 'utf8' },
  );
  return { status, stdout, stderr: stderr.trim() };
}

test('the demo does not look at the database, the mail server and the mode of whoever calls it', () => {
  const told = refused({
    DATABASE_URL: 'no address',
    DATABASE_APP_URL: 'no address',
    SMTP_URL: 'no address',
    NODE_ENV: 'production',
  });
  expect(told).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Opzione sconosciuta «--nuovo»: ./omnibus demo, oppure ./omnibus demo --fresh per ricominciare.',
  });
});
