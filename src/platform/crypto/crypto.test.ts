import { argon2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { atMost, TooBusy } from './at-most.ts';
import {
  createSealer,
  derivedToken,
  hashPassword,
  newToken,
  sameToken,
  systemRandomness,
  verifyPassword,
} from './index.ts';

const sealer = createSealer(systemRandomness.bytes(32), systemRandomness);

describe('a sealed text', () => {
  test('is opened with its key and looks different each time', () => {
    const [once, again] = [sealer.seal('celiachia è'), sealer.seal('celiachia è')];
    expect(once).not.toBe(again);
    expect(once).not.toContain('celiachia');
    expect([sealer.open(once), sealer.open(again)]).toEqual(['celiachia è', 'celiachia è']);
    expect(sealer.open(sealer.seal(''))).toBe('');
  });

  test('is opened by no other key, and not after one character changed', () => {
    const sealed = sealer.seal('no maiale');
    const other = createSealer(systemRandomness.bytes(32), systemRandomness);
    expect(() => other.open(sealed)).toThrow();
    for (let place = 0; place < sealed.length - 1; place++) {
      const changed = sealed.slice(0, place) + (sealed[place] === 'A' ? 'B' : 'A') + sealed.slice(place + 1);
      expect(() => sealer.open(changed), `changed at ${place}`).toThrow();
    }
    expect(() => sealer.open('')).toThrow();
    expect(() => sealer.open(sealed.slice(0, 20))).toThrow();
  });

  test('needs a key of 32 bytes', () => {
    expect(() => createSealer(new Uint8Array(16), systemRandomness)).toThrow('16 bytes');
  });
});

describe('a password hash', () => {
  test('matches its password only, whichever keyboard wrote the accent', async () => {
    const stored = await hashPassword('perché no, è così', systemRandomness);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('perche\u0301 no, e\u0300 cosi\u0300', stored)).toEqual({
      matches: true,
      outdated: false,
    });
    expect(await verifyPassword('perché no, è cosi', stored)).toMatchObject({ matches: false });
  });

  test('made with other parameters still matches and says that it is outdated', async () => {
    const nonce = Buffer.alloc(16, 7);
    const message = 'tre gatti sul tetto';
    const hash = argon2Sync('argon2id', { message, nonce, memory: 8192, passes: 3, parallelism: 1, tagLength: 32 });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const stored = `$argon2id$v=19$m=8192,t=3,p=1$${text(nonce)}$${text(hash)}`;
    expect(await verifyPassword(message, stored)).toEqual({ matches: true, outdated: true });
  });

  test('that is missing matches nothing and takes as long', async () => {
    const stored = await hashPassword('tre gatti sul tetto', systemRandomness);
    const time = async (hash: string | undefined) => {
      const started = performance.now();
      for (let n = 0; n < 5; n++) expect((await verifyPassword('altro gatto', hash)).matches).toBe(false);
      return performance.now() - started;
    };
    const [known, unknown] = [await time(stored), await time(undefined)];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  test('that is no hash is a fault of ours', async () => {
    await expect(verifyPassword('x', 'plain')).rejects.toThrow('Not a stored password hash');
  });
});

describe('work that is limited', () => {
  test('runs so many at once, in the order of arrival, and the rest is refused at once', async () => {
    const run = atMost(2, 3);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) =>
      run(() => {
        begun.push(n);
        return new Promise<number>((resolve) => ends.push(() => resolve(n)));
      });
    const works = [1, 2, 3, 4, 5].map(work);
    await expect(work(6)).rejects.toThrow(TooBusy);
    expect(begun).toEqual([1, 2]);
    for (let n = 0; n < 5; n++) {
      ends[n]?.();
      await works[n];
      await new Promise(setImmediate);
    }
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    await expect(run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await run(async () => 'free again')).toBe('free again');
  });
});

describe('a token', () => {
  test('is 32 bytes, never the same, and what follows from it does not lead back', () => {
    const [a, b] = [newToken(systemRandomness), newToken(systemRandomness)];
    expect(Buffer.from(a, 'base64url')).toHaveLength(32);
    expect(sameToken(a, b)).toBe(false);
    expect(sameToken(a, a)).toBe(true);
    expect(derivedToken(a, 'csrf')).toBe(derivedToken(a, 'csrf'));
    expect(derivedToken(a, 'csrf')).not.toBe(derivedToken(a, 'other'));
  });
});
