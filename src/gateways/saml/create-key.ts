import type { FederationSettings, SigningKey } from '#src/federation/index.ts';
import { certifiedKey } from '#src/platform/crypto/index.ts';
import type { Randomness } from '#src/platform/world.ts';

/** Object identifiers of what AgID's notice 29 v3 (annex on certificates) wants in the name, and nothing else. */
const OID = {
  organizationName: '2.5.4.10',
  commonName: '2.5.4.3',
  uri: '2.5.4.83',
  organizationIdentifier: '2.5.4.97',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
};

/** AgID's own certificates, and those of public bodies that are service providers. */
const POLICIES = [
  ['1.3.76.16.6', 'agIDcert'],
  ['1.3.76.16.4.2.1', 'cert_SP_Pub'],
] as const;

/** A key of 3072 bits and the certificate that a public body may sign itself. */
export const createKey = (
  { organization, entityId, ipaCode, locality }: FederationSettings,
  period: { readonly from: Temporal.Instant; readonly until: Temporal.Instant },
  randomness: Randomness,
): Promise<SigningKey> =>
  certifiedKey(
    {
      subject: [
        [OID.organizationName, organization.name],
        [OID.commonName, organization.name],
        [OID.uri, entityId],
        [OID.organizationIdentifier, `PA:IT-${ipaCode}`],
        [OID.countryName, 'IT'],
        [OID.localityName, locality],
      ],
      policies: POLICIES,
      ...period,
    },
    randomness,
  );
