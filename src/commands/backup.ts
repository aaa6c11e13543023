import { resolve } from 'node:path';
import { keyFingerprint, type Manifest, restoreBackup, takeBackup } from '#src/backup/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { movableClock, systemClock } from '#src/platform/clock/index.ts';
import { existingSecretKey, storedSecretKey } from '#src/platform/data-folder/index.ts';
import { databaseServer } from '#src/platform/database/server.ts';
import { StartupError } from '#src/platform/process/index.ts';
import type { Program } from '#src/run-program.ts';

const BACKUP_USAGE = 'Comando: ./omnibus backup FILE.tar|CARTELLA [--tenant SLUG]';
const RESTORE_USAGE = 'Comando: ./omnibus restore FILE.tar|CARTELLA';

interface Terminal {
  write(text: string): void;
}

/** Copies the installation, or one municipality, to a file or folder; the service may go on meanwhile. Throws StartupError with one sentence. */
export async function runBackupCommand(program: Program, args: readonly string[], terminal: Terminal): Promise<void> {
  const [target, flag, tenantSlug, ...rest] = args;
  const hasTenant = flag === '--tenant' && tenantSlug !== undefined;
  if (!target || target.startsWith('-') || rest.length > 0 || (flag !== undefined && !hasTenant)) {
    throw new StartupError('BackupUsage', BACKUP_USAGE);
  }
  const { config } = program;
  const { owner } = await databaseServer(config, program);
  const clock = config.startAt ? movableClock(config.startAt) : systemClock;
  const manifest = await takeBackup(owner, {
    target: resolve(config.callerFolder, target),
    tenantSlug,
    keyFingerprint: keyFingerprint(config.secretKey ?? (await storedSecretKey(config.dataDir))),
    at: clock.now(),
  });
  terminal.write(summary('Copiato', manifest));
  terminal.write(
    'Conserva a parte, al sicuro, anche la chiave (secret.key nella cartella dei dati, o OMNIBUS_SECRET_KEY): senza, le diete non si leggono più.\n',
  );
}

/** Loads a backup into an empty installation, or one municipality beside others. Throws StartupError with one sentence. */
export async function runRestoreCommand(program: Program, args: readonly string[], terminal: Terminal): Promise<void> {
  const [source, ...rest] = args;
  if (!source || source.startsWith('-') || rest.length > 0) throw new StartupError('RestoreUsage', RESTORE_USAGE);
  const { config, log } = program;
  const { owner } = await databaseServer(config, program);
  const manifest = await restoreBackup(owner, { source: resolve(config.callerFolder, source), log });
  terminal.write(summary('Ripristinato', manifest));
  terminal.write(keyWarning(manifest, config.secretKey ?? (await existingSecretKey(config.dataDir))));
  terminal.write('Per ricalcolare ogni saldo: ./omnibus verify\n');
}

function summary(done: string, { tenants, tables, createdAt }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const at = numericInstant(Temporal.Instant.from(createdAt));
  const lines = tenants.map(
    ({ slug, postings, balanceCents }) => `  ${slug}: ${postings} movimenti, saldi per ${formatEuro(balanceCents)}\n`,
  );
  return `${done}: ${tenants.length} ${tenants.length === 1 ? 'Comune' : 'Comuni'}, ${rows} righe, al ${at}.\n${lines.join('')}`;
}

function keyWarning(manifest: Manifest, key: Buffer | undefined): string {
  if (key && keyFingerprint(key) === manifest.keyFingerprint) return '';
  const what = key ? 'La chiave di questa installazione non è quella della copia' : 'Qui manca la chiave della copia';
  return `Attenzione: ${what} (impronta ${manifest.keyFingerprint}). Prima di ogni altro comando rimetti secret.key nella cartella dei dati, o OMNIBUS_SECRET_KEY: senza, le diete non si leggono.\n`;
}
