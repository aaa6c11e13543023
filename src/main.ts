import { migrate } from './platform/database/migrate.ts';
import { databaseServer } from './platform/database/server.ts';
import { StartupError } from './platform/process/index.ts';
import { type Program, runProgram } from './run-program.ts';

/** A command of `./omnibus`; `args` is what follows its name. What only one command needs is loaded when it runs. */
type Command = (program: Program, args: readonly string[]) => Promise<'done' | 'stays'>;

const commands: Record<string, Command> = {
  migrate: async (program) => {
    const { owner } = await databaseServer(program.config, program);
    const { version, applied } = await migrate(owner, program);
    process.stdout.write(`Database at step ${version}, ${applied.length} applied now.\n`);
    return 'done';
  },
  import: async (program, args) => {
    const [{ openInstallation }, { runImportCommand }] = await Promise.all([
      import('./app.ts'),
      import('./commands/import.ts'),
    ]);
    const { world } = await openInstallation(program.config, program);
    await runImportCommand(world, args, {
      callerFolder: program.config.callerFolder,
      write: (text) => process.stdout.write(text),
    });
    return 'done';
  },
  serve: async (program, args) => {
    const [{ openInstallation, startWeb, startWorker }, { ensureAssets }] = await Promise.all([
      import('./app.ts'),
      import('../scripts/build-assets.ts'),
    ]);
    const [role = 'all'] = args;
    if (!['all', 'web', 'worker'].includes(role)) {
      throw new StartupError('UnknownRole', `Ruolo sconosciuto «${role}»: ./omnibus serve [all|web|worker].`);
    }
    const installation = await openInstallation(program.config, program);
    if (role !== 'web') startWorker(installation, program.lifecycle);
    if (role !== 'worker') {
      await ensureAssets();
      await startWeb(installation, program.config.port, program.lifecycle);
      process.stdout.write(`Omnibus: ${program.config.publicUrl}\n`);
    }
    return 'stays';
  },
  tenant: async (program, args) => {
    const [{ openInstallation }, { runTenantCommand }] = await Promise.all([
      import('./app.ts'),
      import('./commands/tenant.ts'),
    ]);
    await runTenantCommand(await openInstallation(program.config, program), args, {
      callerFolder: program.config.callerFolder,
      production: program.config.production,
      write: (text) => process.stdout.write(text),
    });
    return 'done';
  },
  admin: async (program, args) => {
    const [{ openInstallation }, { runAdministratorsCommand }] = await Promise.all([
      import('./app.ts'),
      import('./commands/administrators.ts'),
    ]);
    await runAdministratorsCommand(await openInstallation(program.config, program), args, (text) =>
      process.stdout.write(text),
    );
    return 'done';
  },
  verify: async (program, args) => {
    const [{ openInstallation }, { runVerifyCommand }] = await Promise.all([
      import('./app.ts'),
      import('./commands/verify.ts'),
    ]);
    await runVerifyCommand(await openInstallation(program.config, program), args, {
      write: (text) => process.stdout.write(text),
    });
    return 'done';
  },
  backup: async (program, args) => {
    const { runBackupCommand } = await import('./commands/backup.ts');
    await runBackupCommand(program, args, { write: (text) => process.stdout.write(text) });
    return 'done';
  },
  restore: async (program, args) => {
    const { runRestoreCommand } = await import('./commands/backup.ts');
    await runRestoreCommand(program, args, { write: (text) => process.stdout.write(text) });
    return 'done';
  },
};

const [name = '', ...args] = process.argv.slice(2);
const run = (program: Program) => {
  const command = commands[name];
  if (command) return command(program, args);
  throw new StartupError(
    'UnknownCommand',
    `Comando sconosciuto «${name}»: ./omnibus senza argomenti elenca i comandi.`,
  );
};
// Whoever gives a command reads its answer, not what the database did for it.
await runProgram(run, { usualLog: name === 'serve' ? 'info' : 'warn' });
