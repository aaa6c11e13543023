import { fileURLToPath } from 'node:url';
import { StartupError } from '#src/platform/process/index.ts';
import { runProgram } from '#src/run-program.ts';
import { startDemo } from './past/start-demo.ts';

/** A demo lives in its own data folder with its own database, whatever the machine serves besides. */
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  OMNIBUS_LOG: process.env['OMNIBUS_LOG'] || 'error',
  NODE_ENV: undefined,
  DATABASE_URL: undefined,
  DATABASE_APP_URL: undefined,
  SMTP_URL: undefined,
};

await runProgram(
  async (program) => {
    const [option, ...rest] = process.argv.slice(2);
    if (rest.length > 0 || (option !== undefined && option !== '--fresh')) {
      const given = process.argv.slice(2).join(' ');
      throw new StartupError(
        'UnknownOption',
        `Opzione sconosciuta «${given}»: ./omnibus demo, oppure ./omnibus demo --fresh per ricominciare.`,
      );
    }
    await startDemo({
      ...program,
      fresh: option === '--fresh',
      files: fileURLToPath(new URL('../demo/leporano', import.meta.url)),
      say: (line) => process.stdout.write(`${line}\n`),
    });
    return 'stays';
  },
  { environment },
);
