import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type CollectionLimits,
  changeLimits,
  connectedNetwork,
  connectNetwork,
  disconnectNetwork,
  type HandedKey,
  livingKeys,
  readKey,
  rotateKey,
} from '#src/collection/index.ts';
import { parseEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import type { World } from '#src/platform/world.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { shopNetworkCommand as words } from '#src/web/messages/it/shop-network.ts';

interface Place {
  readonly world: Pick<World, 'database' | 'clock'>;
  readonly callerFolder: string;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  write(text: string): void;
}

/**
 * `./omnibus tenant puntolis SLUG [collega | chiave | limiti | scollega]`: connects a municipality to a shop network, changes the network's
 * key and what its shops may collect, ends it; alone it shows what is there (R10). Throws StartupError.
 */
export async function runShopNetworkCommand(
  { world }: { readonly world: Pick<World, 'database' | 'clock'> },
  asked: { readonly tenantId: number; readonly args: readonly string[] },
  terminal: { readonly callerFolder: string; write(text: string): void },
): Promise<void> {
  const { verb, rest, name, hours } = readArguments(asked.args);
  const scope = { tenantId: asked.tenantId, actor: { kind: 'system', job: 'command' } } as const;
  const place: Place = {
    world,
    callerFolder: terminal.callerFolder,
    run: (work) => inTenant(world.database, scope, work),
    write: (text) => terminal.write(`${text}\n`),
  };
  const [given] = rest;
  if (verb === 'mostra') return show(place);
  if (verb === 'limiti') return limit(place, rest);
  if (verb === 'scollega' && rest.length === 0) return disconnect(place);
  if (given === undefined || rest.length > 1) throw usage();
  if (verb === 'collega') return connect(place, given, name);
  if (verb === 'chiave') return change(place, given, hours);
  throw usage();
}

const usage = () => new StartupError('ShopNetworkUsage', words.usage);

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { nome: { type: 'string', default: 'PuntoLIS' }, ore: { type: 'string', default: '24' } },
    });
    const [verb = 'mostra', ...rest] = positionals;
    return { verb, rest, name: values.nome.trim(), hours: values.ore };
  } catch {
    // Node explains unknown options in English, with a stack.
    throw usage();
  }
}

async function show({ world, run, write }: Place): Promise<void> {
  const at = world.clock.now();
  const { network, keys, limits } = await run(async (tx) => {
    const connected = await connectedNetwork(tx);
    return {
      network: connected,
      keys: connected ? await livingKeys(tx, connected.id, at) : [],
      limits: (await settingsOn(tx, romeDay(at))).collection_limits,
    };
  });
  if (!network) return write(words.none);
  write(words.network(network.name, network.connectedAt));
  for (const { kind, keyId, endsAt } of keys) write(words.key(kind, keyId, endsAt));
  const { minCents, maxCents, perCodeAndDay, callsPerTerminalAndMinute } = limits;
  write(words.limits(minCents, maxCents, perCodeAndDay, callsPerTerminalAndMinute));
}

async function keyIn(place: Place, given: string): Promise<HandedKey> {
  const isFingerprint = /^[0-9a-f:]{64,95}$/i.test(given);
  const read = readKey(isFingerprint ? given : await contentOf(resolve(place.callerFolder, given)));
  if (read.ok) return read.value;
  const why = read.error.kind === 'KeyPrivate' ? words.keyPrivate(given) : words.keyUnreadable(given);
  throw new StartupError(read.error.kind, why);
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new StartupError('KeyUnreadable', words.fileUnreadable(path, reason), { cause: failure });
  }
}

async function connect(place: Place, given: string, name: string): Promise<void> {
  if (name.length < 1 || name.length > 60) throw new StartupError('NameMalformed', words.nameMalformed);
  const key = await keyIn(place, given);
  const connected = await place.run((tx) => connectNetwork(tx, { name, key, at: place.world.clock.now() }));
  if (!connected.ok) throw new StartupError(connected.error.kind, words.alreadyConnected(connected.error.name));
  place.write(key.kind === 'signature' ? words.connected(name, key.keyId) : words.connectedByCertificate(name));
}

async function change(place: Place, given: string, hours: string): Promise<void> {
  const graceHours = /^\d{1,3}$/.test(hours) ? Number(hours) : Number.NaN;
  if (!(graceHours <= 720)) throw new StartupError('HoursMalformed', words.hoursMalformed);
  const key = await keyIn(place, given);
  const changed = await place.run((tx) => rotateKey(tx, { key, graceHours, at: place.world.clock.now() }));
  if (!changed.ok) {
    const { kind } = changed.error;
    throw new StartupError(kind, kind === 'NoNetwork' ? words.nothingConnected : words.sameKey);
  }
  place.write(words.changed(graceHours));
}

async function disconnect({ world, run, write }: Place): Promise<void> {
  if (!(await run((tx) => disconnectNetwork(tx, world.clock.now()))))
    throw new StartupError('NoNetwork', words.nothingConnected);
  write(words.disconnected);
}

const LIMITS: Readonly<Record<string, keyof CollectionLimits>> = {
  min: 'minCents',
  max: 'maxCents',
  'al-giorno': 'perCodeAndDay',
  'al-minuto': 'callsPerTerminalAndMinute',
};

async function limit(place: Place, assignments: readonly string[]): Promise<void> {
  const wanted: Partial<Record<keyof CollectionLimits, number>> = {};
  for (const assignment of assignments) {
    const [name = '', value = ''] = assignment.split('=');
    const which = Object.hasOwn(LIMITS, name) ? LIMITS[name] : undefined;
    const isAmount = which === 'minCents' || which === 'maxCents';
    const number = isAmount ? parseEuro(value) : /^[1-9]\d{0,3}$/.test(value) ? Number(value) : undefined;
    if (!which || number === undefined) throw new StartupError('LimitUnknown', words.limitUnknown(assignment));
    wanted[which] = number;
  }
  const changed = await place.run((tx) => changeLimits(tx, { wanted, at: place.world.clock.now() }));
  if (!changed.ok) throw new StartupError('LimitsContradict', words.limitsContradict);
  return show(place);
}
