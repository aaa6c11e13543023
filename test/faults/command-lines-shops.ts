import { sql } from 'kysely';
import {
  changeLimits,
  connectNetwork,
  disconnectNetwork,
  issueCode,
  renewCode,
  revokeCode,
  revokeCodeForFamily,
  rotateKey,
  settleDay,
  takeNonce,
  verifyCode,
} from '#src/collection/index.ts';
import { day } from '#src/kernel/day.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { networkKeys } from '#test/support/shop-network.ts';
import { audited, type Command, done, now, type Scene } from './command.ts';

const KEYS = [networkKeys(), networkKeys()] as const;

const connected = (tx: Tx) => connectNetwork(tx, { name: 'PuntoLIS', key: networkKeys().handed, at: now });
const asked = ({ child: { personId, consumerId } }: Scene) => ({ personId, consumerId, at: now });
const coded = async (tx: Tx, scene: Scene) => {
  await connected(tx);
  await issueCode(tx, asked(scene), scene.world.randomness);
};
/** The code that was made first, as a page showed it. */
const first = async (tx: Tx) =>
  (await find(tx, sql<{ code: string }>`select code from collection_codes order by id limit 1`))?.code ?? '';
const codes = () =>
  sql<{
    seen: string;
  }>`select count(*) || ' ' || count(*) filter (where revoked_at is null) as seen from collection_codes`;
/** The code itself is not kept with the answer of a form. */
const whether = async (work: Promise<{ readonly ok: boolean }>) => (await work).ok;

/** What families and the shop network do with permanent codes, and whoever connects the network (R10). */
export const SHOP_COMMANDS: readonly Command[] = [
  {
    name: 'making a permanent code',
    prepare: connected,
    run: (tx, scene) => whether(issueCode(tx, asked(scene), scene.world.randomness)),
    seen: codes,
    once: '1 1',
    both: '1 1',
  },
  {
    name: 'renewing a permanent code',
    prepare: coded,
    run: async (tx, scene) =>
      whether(renewCode(tx, { ...asked(scene), shown: await first(tx) }, scene.world.randomness)),
    seen: codes,
    once: '2 1',
    both: '2 1',
  },
  {
    name: 'revoking a permanent code',
    prepare: coded,
    run: async (tx, scene) => whether(revokeCode(tx, { ...asked(scene), shown: await first(tx) })),
    seen: codes,
    once: '1 0',
    both: '1 0',
  },
  {
    name: 'revoking a permanent code for a family',
    prepare: coded,
    run: async (tx, { child: { consumerId } }) =>
      done(revokeCodeForFamily(tx, { consumerId, shown: await first(tx), at: now })),
    seen: codes,
    once: '1 0',
    both: '1 0',
  },
  {
    name: 'asking about a permanent code',
    prepare: coded,
    run: async (tx) => whether(verifyCode(tx, { code: await first(tx), terminal: 'T1', at: now })),
    seen: () => sql`select count(*)::text as seen from shop_network_calls`,
    once: '1',
    both: '2',
  },
  {
    name: 'connecting a shop network',
    run: (tx, _, n) => connectNetwork(tx, { name: `Rete ${n}`, key: KEYS[n].handed, at: now }),
    seen: () => sql`select count(*) || ' ' || (select count(*) from shop_network_keys) as seen from shop_networks`,
    once: '1 1',
    both: '1 1',
    refused: 'AlreadyConnected',
  },
  {
    name: 'changing a shop network’s key',
    prepare: connected,
    run: (tx, _, n) => rotateKey(tx, { key: KEYS[n].handed, graceHours: 0, at: now }),
    seen: () => sql`select count(*) || ' ' || count(*) filter (where ends_at is null) as seen from shop_network_keys`,
    once: '2 1',
    both: '3 1',
  },
  {
    name: 'disconnecting a shop network',
    prepare: connected,
    run: (tx) => done(disconnectNetwork(tx, now)),
    seen: () => audited('shop_network_disconnected'),
    once: '1',
    both: '1',
  },
  {
    name: 'changing what shops may collect',
    run: (tx, _, n) => changeLimits(tx, { wanted: { maxCents: 10_000 + n }, at: now }),
    seen: () => audited('collection_limits_changed'),
    once: '1',
    both: '2',
  },
  {
    name: 'taking a settlement',
    prepare: connected,
    run: async (tx, _, n) => {
      const line = { slip: '0123456789AB', noticeNumber: '3'.repeat(18), outcome: 'paid', terminal: 'T1' } as const;
      const lines = [{ ...line, cents: 1000 + n }];
      return whether(settleDay(tx, { day: day('2026-11-23'), count: 1, totalCents: 1000 + n, lines }, now));
    },
    seen: () => sql`select count(*) || ' ' || count(*) filter (where superseded_at is null) as seen from settlements`,
    once: '1 1',
    both: '2 1',
  },
  {
    name: 'believing a signature',
    run: (tx, _, n) => takeNonce(tx, 'a-key-of-the-network', `a-nonce-of-a-call-${n}`, now),
    seen: () => sql`select count(*)::text as seen from shop_network_nonces`,
    once: '1',
    both: '2',
  },
];
