import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Installation } from '#src/app.ts';
import {
  addKey,
  addTestProvider,
  importProviders,
  type KeyError,
  listKeys,
  readRegister,
  retireOldKeys,
  type SamlFederation,
  setUpFederation,
  switchFederation,
  useNewKey,
} from '#src/federation/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { findTenantId, inTenant, type Tx } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';

/** What the commands need of the terminal and of the way the program runs. */
interface Surroundings {
  /** Where the caller stands; relative paths are meant from there. */
  readonly callerFolder: string;
  readonly production: boolean;
  write(text: string): void;
}

interface Place extends Surroundings {
  readonly installation: Installation;
  readonly tenantId: number;
  readonly slug: string;
  readonly federation: SamlFederation;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export const FEDERATION_USAGE = `         ./omnibus tenant spid-setup SLUG FILE.json            (o cie-setup: i dati dell’ente)
         ./omnibus tenant spid-keys SLUG [--new|--use|--retire]
         ./omnibus tenant spid-providers SLUG FILE.xml [--test]
         ./omnibus tenant spid-on SLUG | spid-off SLUG
         ./omnibus tenant spid-register SLUG ID-RICHIESTA`;

const NAMES: Record<SamlFederation, string> = { spid: 'SPID', cie: 'CIE' };

const VERBS: Readonly<Record<string, (place: Place, args: readonly string[]) => Promise<void>>> = {
  setup: setUp,
  keys: changeKeys,
  providers: takeProviders,
  on: (place) => turn(place, true),
  off: (place) => turn(place, false),
  register: showRegister,
};

/** Whether a word of `./omnibus tenant` belongs here, such as `spid-keys`. */
export const isFederationCommand = (verb: string): boolean => partsOf(verb) !== undefined;

function partsOf(verb: string): { federation: SamlFederation; work: (typeof VERBS)[string] } | undefined {
  const [, federation, name] = /^(spid|cie)-(\w+)$/.exec(verb) ?? [];
  const work = VERBS[name ?? ''];
  return work && (federation === 'spid' || federation === 'cie') ? { federation, work } : undefined;
}

/** Sets SPID and CIE of a municipality up, from its declaration to the register. Throws StartupError with one sentence. */
export async function runFederationCommand(
  installation: Installation,
  [verb = '', slug = '', ...args]: readonly string[],
  surroundings: Surroundings,
): Promise<void> {
  const parts = partsOf(verb);
  if (!parts || slug === '') throw new StartupError('TenantUsage', `Comandi:\n${FEDERATION_USAGE}`);
  const { database } = installation.world;
  const tenantId = await findTenantId(database, slug);
  if (tenantId === undefined)
    throw new StartupError(
      'TenantUnknown',
      `Il Comune «${slug}» non c’è: ./omnibus tenant list mostra quelli che ci sono.`,
    );
  const scope = { tenantId, actor: { kind: 'system', job: 'command-line' } } as const;
  const run = <T>(work: (tx: Tx) => Promise<T>) => inTenant(database, scope, work);
  const { federation, work } = parts;
  const world = { ...installation.world, sealer: installation.world.sealer.of(tenantId) };
  await work({ ...surroundings, installation: { ...installation, world }, tenantId, slug, federation, run }, args);
}

function readText({ callerFolder }: Place, path: string | undefined): string {
  if (!path) throw new StartupError('TenantUsage', `Manca il file.\n${FEDERATION_USAGE}`);
  try {
    return readFileSync(isAbsolute(path) ? path : join(callerFolder, path), 'utf8');
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new StartupError('FileUnreadable', `Il file ${path} non si può leggere: ${reason}`, { cause: failure });
  }
}

async function setUp(place: Place, [path]: readonly string[]): Promise<void> {
  const { federation, installation, slug, write, run } = place;
  const { world } = installation;
  const json = readText(place, path);
  const done = await run((tx) => setUpFederation(tx, world, { federation, json, at: world.clock.now() }));
  if (!done.ok)
    throw new StartupError('FederationUnreadable', `Dati da correggere:\n  ${done.error.reasons.join('\n  ')}`);
  write(`Registrati i dati di ${done.value.organization.name} per ${NAMES[federation]}: ${done.value.entityId}\n`);
  write(`Poi: ./omnibus tenant ${federation}-keys ${slug}\n`);
}

const KEY_ERRORS: Record<KeyError['kind'], string> = {
  FederationNotSetUp: 'Prima servono i dati dell’ente: il certificato li riporta. Usa setup.',
  NoGateway: 'Questo programma non parla SPID né CIE.',
  AlreadyOneWaiting: 'Una chiave nuova aspetta già: --use la mette in uso quando i gestori la conoscono.',
  NoneWaiting: 'Nessuna chiave nuova aspetta: --new ne crea una.',
  NothingToRetire: 'Non ci sono chiavi vecchie da togliere.',
};

async function changeKeys(place: Place, [option]: readonly string[]): Promise<void> {
  const { federation, installation, tenantId, slug, run, write } = place;
  const { world } = installation;
  const at = world.clock.now();
  const keys = await run((tx) => listKeys(tx, federation));
  const changed =
    option === '--use'
      ? await run((tx) => useNewKey(tx, federation, at))
      : option === '--retire'
        ? await run((tx) => retireOldKeys(tx, federation, at))
        : option === '--new' || keys.length === 0
          ? await addKey(world, { tenantId, federation })
          : undefined;
  if (changed && !changed.ok) throw new StartupError('KeyRefused', KEY_ERRORS[changed.error.kind]);
  for (const { certificate, signs, expiresAt } of await run((tx) => listKeys(tx, federation))) {
    const { fingerprint256 } = new X509Certificate(certificate);
    write(`${signs ? 'firma    ' : 'pubblicata'} fino al ${romeDay(expiresAt)}  SHA-256 ${fingerprint256}\n`);
  }
  write(`Metadata: ${world.publicUrl}/${slug}/${federation}/metadata\n`);
}

async function takeProviders(place: Place, args: readonly string[]): Promise<void> {
  const { federation, installation, production, run, write } = place;
  const { world } = installation;
  const test = args.includes('--test');
  if (test && production)
    throw new StartupError('TestProviderInProduction', 'In produzione un gestore di prova non si può aggiungere.');
  const xml = readText(
    place,
    args.find((arg) => !arg.startsWith('--')),
  );
  const file = { federation, xml, at: world.clock.now() };
  if (test) {
    const added = await run((tx) => addTestProvider(tx, world, file));
    if (!added.ok) throw refusedFile(added.error);
    return write(`Aggiunto il gestore di prova ${added.value}\n`);
  }
  const taken = await run((tx) => importProviders(tx, world, file));
  if (!taken.ok) throw refusedFile(taken.error);
  write(`Gestori di identità: ${taken.value.kept}; tolti: ${taken.value.dropped.join(', ') || 'nessuno'}\n`);
}

function refusedFile(error: { readonly kind: string; readonly reason?: string }): StartupError {
  const why = {
    ProvidersUnreadable: `Il file non si può usare: ${error.reason ?? ''}`,
    SeveralTestProviders: 'Un gestore di prova si aggiunge uno alla volta: il file ne contiene altri.',
    NoGateway: KEY_ERRORS.NoGateway,
  }[error.kind];
  return new StartupError('ProvidersRefused', why ?? error.kind);
}

const SWITCH_ERRORS = {
  FederationNotSetUp: KEY_ERRORS.FederationNotSetUp,
  NoKey: 'Manca la chiave: usa keys.',
  NoProviders: 'Manca almeno un gestore di identità: usa providers.',
};

async function turn({ federation, installation, slug, run, write }: Place, on: boolean): Promise<void> {
  const { world } = installation;
  const turned = await run((tx) => switchFederation(tx, world, { federation, on, at: world.clock.now() }));
  if (!turned.ok) throw new StartupError('FederationRefused', SWITCH_ERRORS[turned.error.kind]);
  write(`${NAMES[federation]} è ${on ? 'attivo' : 'spento'} per ${slug}.\n`);
}

async function showRegister({ installation, run, write }: Place, [requestId = '']: readonly string[]): Promise<void> {
  const found = await run((tx) => readRegister(tx, installation.world.sealer, requestId));
  if (!found) throw new StartupError('RegisterUnknown', 'Il registro non contiene questa richiesta.');
  write(`${JSON.stringify(found, null, 2)}\n`);
}
