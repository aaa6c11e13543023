import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Randomness } from '../world.ts';
import { atMost } from './at-most.ts';

interface Parameters {
  /** Memory in KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's first choice for argon2id (Password Storage Cheat Sheet): 30–45 ms a password on one core of a small server. */
const CURRENT: Parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

const derive = promisify(argon2);
/**
 * Two at once keep two of the four threads of Node's pool free for everything else. Four hundred in line are some ten
 * seconds; who comes later is told to come back.
 */
const inLine = atMost(2, 400);

/** Unicode's compatible form: the same password typed on two keyboards is the same. */
const bytesOf = (password: string) => Buffer.from(password.normalize('NFKC'), 'utf8');
const unpadded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

const hashWith = (password: string, salt: Uint8Array, parameters: Parameters): Promise<Buffer> =>
  inLine(() => derive('argon2id', { message: bytesOf(password), nonce: salt, tagLength: TAG_BYTES, ...parameters }));

const write = ({ memory, passes, parallelism }: Parameters, salt: Uint8Array, hash: Uint8Array) =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;

/** Hashes a password for storage, as a PHC string. Fails with `TooBusy` when too many wait. */
export async function hashPassword(password: string, randomness: Randomness): Promise<string> {
  const salt = randomness.bytes(SALT_BYTES);
  return write(CURRENT, salt, await hashWith(password, salt, CURRENT));
}

/** A hash that no password has: looked at in place of a missing one, so that both take the same work. */
const NOBODYS = write(CURRENT, Buffer.alloc(SALT_BYTES, 1), Buffer.alloc(TAG_BYTES));

/**
 * Whether a password has this stored hash; without a stored hash the same work is done and the answer is no.
 * `outdated` says that the hash was made with other parameters than today's and should be made again.
 */
export async function verifyPassword(
  password: string,
  stored: string | undefined,
): Promise<{ readonly matches: boolean; readonly outdated: boolean }> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(stored ?? NOBODYS) ?? [];
  if (!memory) throw new Error('Not a stored password hash');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const expected = Buffer.from(hash, 'base64');
  const actual = await hashWith(password, Buffer.from(salt, 'base64'), parameters);
  const matches = expected.length === actual.length && timingSafeEqual(actual, expected) && stored !== undefined;
  const outdated = parameters.memory !== CURRENT.memory || parameters.passes !== CURRENT.passes;
  return { matches, outdated };
}
