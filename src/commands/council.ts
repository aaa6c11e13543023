import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Installation } from '#src/app.ts';
import { changeTariff } from '#src/charging/index.ts';
import { parseDay } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import {
  extendMunicipality,
  type MunicipalityFolder,
  readMunicipalityFolder,
  tariffOf,
} from '#src/municipality/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import type { Terminal } from './terminal.ts';

const USAGE = `Comandi: ./omnibus tenant extend SLUG CARTELLA
           aggiunge gli anni scolastici, le scuole e le classi che la cartella ha in più; il resto non cambia
         ./omnibus tenant tariff SLUG CARTELLA --from AAAA-MM-GG --reason MOTIVO
           applica da quel giorno le tariffe di comune.json; il motivo, per esempio «Delibera 12/2027», si legge nei conti`;

interface Asked {
  readonly verb: 'extend' | 'tariff';
  readonly tenantId: number;
  /** What follows the municipality's name. */
  readonly args: readonly string[];
}

/** What a municipality decides for the time to come: the next school year with its classes and calendar, other prices. Throws StartupError. */
export async function runCouncilCommand(
  installation: Pick<Installation, 'world'>,
  { verb, tenantId, args }: Asked,
  terminal: Terminal,
): Promise<void> {
  const { path, from, reason } = readArguments(args);
  const folder = readFolder(path, terminal);
  const { database, clock } = installation.world;
  const at = clock.now();
  const scope = { tenantId, actor: { kind: 'system', job: `tenant-${verb}` } } as const;
  if (verb === 'extend') {
    const { years, schools, classes } = await inTenant(database, scope, (tx) => extendMunicipality(tx, { folder, at }));
    if (years.length + schools + classes === 0) terminal.write('Non c’è niente da aggiungere: nulla è cambiato.\n');
    for (const year of years)
      terminal.write(`Anno scolastico ${year} aggiunto, con le sue classi e il suo calendario.\n`);
    if (schools > 0) terminal.write(`Scuole aggiunte: ${schools}.\n`);
    if (classes > 0) terminal.write(`Classi aggiunte negli anni che c’erano già: ${classes}.\n`);
    return;
  }
  const validFrom = parseDay(from ?? '');
  if (!validFrom || !reason) throw new StartupError('TenantUsage', USAGE);
  const changed = await inTenant(database, scope, (tx) =>
    changeTariff(tx, { validFrom, definition: tariffOf(folder), reason, at }),
  );
  const since = numericDay(validFrom);
  if (!changed.ok)
    throw new StartupError(
      'TariffExists',
      `Dal ${since} comincia già un’altra tariffa: scegli un altro giorno. Nulla è cambiato.`,
    );
  const { rated, settled } = changed.value;
  if (!changed.value.changed) {
    terminal.write(`Dal ${since} valgono già queste tariffe: nulla è cambiato.\n`);
    return;
  }
  terminal.write(`Dal ${since} valgono le nuove tariffe: prezzi ricalcolati per ${rated} alunni.\n`);
  const sum = settled.reduce((total, { change, cents }) => total + (change === 'charged' ? cents : -cents), 0);
  if (settled.length > 0)
    terminal.write(
      `Pasti già addebitati e corretti, con il motivo accanto: ${settled.length} righe, in tutto ${formatEuro(sum)}.\n`,
    );
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { from: { type: 'string' }, reason: { type: 'string' } },
    });
    const [path = '', ...more] = positionals;
    if (path === '' || more.length > 0) throw new StartupError('TenantUsage', USAGE);
    return { path, from: values.from, reason: values.reason?.trim() };
  } catch (problem) {
    // Node explains unknown options in English, with a stack.
    throw problem instanceof StartupError ? problem : new StartupError('TenantUsage', USAGE);
  }
}

/** The files of a municipality; relative to where the caller stands. Throws StartupError that says which file is not as it should be. */
export function readFolder(given: string, { callerFolder }: Pick<Terminal, 'callerFolder'>): MunicipalityFolder {
  const path = isAbsolute(given) ? given : join(callerFolder, given);
  try {
    return readMunicipalityFolder(path);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new StartupError('MunicipalityUnreadable', `I dati del Comune in ${path} non si possono leggere: ${reason}`, {
      cause: failure,
    });
  }
}
