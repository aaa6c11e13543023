import { sweepDays } from '#src/days/index.ts';
import { openDatabase } from '#src/platform/database/index.ts';

// A worker of its own, for tests that kill it: sweeps one municipality once, at an instant, and says when it is done.
const { connection, tenantId, now } = JSON.parse(process.argv[2] ?? '{}');
const database = openDatabase(connection);
await sweepDays({ database, clock: { now: () => Temporal.Instant.from(now) } }, tenantId);
process.stdout.write('done\n');
await database.destroy();
