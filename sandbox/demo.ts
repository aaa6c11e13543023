import { fileURLToPath } from 'node:url';
import { readConfig } from '#src/config.ts';
import { createLogger } from '#src/platform/logging.ts';
import { createLifecycle, runMain, StartupError } from '#src/platform/process/index.ts';
import { startDemo } from './past/start-demo.ts';

const [option, ...rest] = process.argv.slice(2);
const log = createLogger(process.env['OMNIBUS_LOG'] || 'error');
const lifecycle = createLifecycle(log);

await runMain(async () => {
  if (rest.length > 0 || (option !== undefined && option !== '--fresh')) {
    throw new StartupError('UnknownOption', `Opzione sconosciuta «${[option, ...rest].join(' ')}»: ./omnibus demo, oppure ./omnibus demo --fresh per ricominciare.`);
  }
  const config = readConfig({ ...process.env, NODE_ENV: undefined, DATABASE_URL: undefined, DATABASE_APP_URL: undefined, SMTP_URL: undefined });
  await startDemo({
    config,
    fresh: option === '--fresh',
    files: fileURLToPath(new URL('../demo/leporano', import.meta.url)),
    log,
    lifecycle,
    say: (line) => process.stdout.write(`${line}\n`),
  });
}, lifecycle.stop);
