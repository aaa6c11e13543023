import {
  addKey,
  addOidcProvider,
  addTestProvider,
  listKeys,
  type SamlFederation,
  setUpFederation,
  switchFederation,
} from '#src/federation/index.ts';
import type { Result } from '#src/kernel/result.ts';
import { findTenantId, inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';

/** What the demo's municipality declares of itself; the IPA code and the addresses are invented. */
const DECLARED = {
  organization: {
    name: 'Comune di Leporano',
    displayName: 'Comune di Leporano',
    url: 'https://www.comune.leporano.example.it',
  },
  ipaCode: 'c_x000',
  email: 'ufficio@example.it',
  phone: '+390990000000',
  locality: 'Leporano',
  municipality: 'E537',
  province: 'TA',
};

interface Played {
  identityMetadata(federation: SamlFederation): Promise<string>;
  identityGateway(): { readonly issuer: string; readonly client: { readonly id: string; readonly secret: string } };
}

/**
 * Lets a demo municipality and the played providers know each other, as the command line does with real ones. Called at each
 * start, because the providers have new keys then.
 */
export async function joinFederations(
  world: World,
  slug: string,
  { identityMetadata: metadata, identityGateway }: Played,
) {
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) throw new Error(`There is no ${slug} to join the federations`);
  const scope = { tenantId, actor: { kind: 'system', job: 'sandbox' } } as const;
  const run = <T>(work: (tx: Tx) => Promise<T>) => inTenant(world.database, scope, work);
  const at = world.clock.now();
  const { issuer, client } = identityGateway();
  const json = JSON.stringify({ code: 'regione', name: 'Accesso regionale', issuer, clientId: client.id });
  await run(async (tx) => done(await addOidcProvider(tx, world.sealer, { json, clientSecret: client.secret, at })));
  await Promise.all(
    (['spid', 'cie'] as const).map(async (federation) => {
      const xml = await metadata(federation);
      await run(async (tx) =>
        done(await setUpFederation(tx, world, { federation, json: JSON.stringify(DECLARED), at })),
      );
      if ((await run((tx) => listKeys(tx, federation))).length === 0)
        done(await addKey(world, { tenantId, federation }));
      await run(async (tx) => {
        done(await addTestProvider(tx, world, { federation, xml, at }));
        done(await switchFederation(tx, world, { federation, on: true, at }));
      });
    }),
  );
}

function done(result: Result<unknown, { readonly kind: string }>): void {
  if (!result.ok) throw new Error(`The demo could not join a federation: ${JSON.stringify(result.error)}`);
}
