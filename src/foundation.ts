import type { Clock } from './kernel/clock.ts';
import { movableClock, refuseDifferingClocks, systemClock } from './platform/clock/index.ts';
import { prepareDataFolder, storedSecretKey } from './platform/data-folder/index.ts';
import { migrate } from './platform/database/migrate.ts';
import { type DatabaseServer, databaseServer } from './platform/database/server.ts';
import type { Program } from './run-program.ts';

/** What every command of the program stands on. */
export interface Foundation extends Program {
  readonly clock: Clock;
  /** A running database of this program's version. */
  readonly database: DatabaseServer;
  /** 32 bytes that seal special-category data (R16). */
  readonly secretKey: Buffer;
}

/**
 * Starts the database, brings it to this version and checks the clocks. Throws StartupError.
 * The clock is the machine's, or one that runs on from OMNIBUS_NOW; a caller may bring its own (the demo's can be moved).
 */
export async function layFoundation(program: Program, clock?: Clock): Promise<Foundation> {
  const { config } = program;
  if (config.database.kind === 'embedded' || !config.secretKey) await prepareDataFolder(config.dataDir);
  const database = await databaseServer(config, program);
  await migrate(database.owner, program);
  if (!config.startAt) await refuseDifferingClocks(systemClock, database.app);
  const secretKey = config.secretKey ?? (await storedSecretKey(config.dataDir));
  return {
    ...program,
    clock: clock ?? (config.startAt ? movableClock(config.startAt) : systemClock),
    database,
    secretKey,
  };
}
