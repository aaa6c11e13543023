import type { Installation } from '#src/app.ts';
import { connectNetwork, readKey, rotateKey } from '#src/collection/index.ts';
import { recordCreditor } from '#src/creditor/index.ts';
import { findTenantId, inTenant } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { networkKey } from '../shop-network/network-key.ts';

/** What the demo's pagoPA gave to the demo's municipality: invented, but of the right shape. */
const GIVEN = {
  environment: 'sandbox',
  segregationCode: '02',
  iban: 'IT60X0542811101000000123456',
  cbill: 'OMNI1',
  taxonomyCode: '9/0199999SP/',
  brokerCode: '00000000000',
  stationCode: '00000000000_01',
  postalAccount: '1234567',
  postalAuthorisation: 'AUT. DB/PROVA 000000 (dimostrazione)',
} as const;

/** Connects the demo's municipality to the pagoPA and the shop network that are played for it, whose keys change with each start. */
export async function connectToSandbox(
  { world }: Pick<Installation, 'world'>,
  tenantId: number,
  key: string,
): Promise<void> {
  const scope = { tenantId, actor: { kind: 'system', job: 'demo' } } as const;
  const recorded = await inTenant(world.database, scope, (tx) =>
    recordCreditor(tx, {
      typed: { ...GIVEN, gpdKey: key, fdrKey: key, checkoutKey: key },
      sealer: world.sealer,
      at: world.clock.now(),
    }),
  );
  if (!recorded.ok) throw new Error(`The demo's pagoPA was refused: ${JSON.stringify(recorded.error)}`);
  await connectShops({ world }, tenantId, key);
}

async function connectShops({ world }: Pick<Installation, 'world'>, tenantId: number, secret: string): Promise<void> {
  const key = readKey(networkKey(secret).publicPem);
  if (!key.ok) throw new Error(`The demo's shop network was refused: ${key.error.kind}`);
  const at = world.clock.now();
  await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'demo' } }, async (tx) => {
    const rotated = await rotateKey(tx, { key: key.value, graceHours: 0, at });
    if (!rotated.ok && rotated.error.kind === 'NoNetwork')
      await connectNetwork(tx, { name: 'PuntoLIS', key: key.value, at });
  });
}

/** The fiscal code of a municipality: at the sandbox's shop it stands for the codes that are typed. */
export async function creditorOf({ world }: Pick<Installation, 'world'>, slug: string): Promise<string | undefined> {
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) return undefined;
  const scope = { tenantId, actor: { kind: 'system', job: 'demo' } } as const;
  return inTenant(world.database, scope, async (tx) => (await currentTenant(tx)).fiscalCode);
}
