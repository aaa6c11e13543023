import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import { type CertifiedKey, certifiedKey } from '#src/platform/crypto/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import type { Subject } from './saml-messages.ts';

/** What a tester may have go wrong with an answer. */
export const OIDC_FAULTS = [
  'nonce',
  'expired',
  'audience',
  'issuer',
  'signature',
  'unsigned',
  'no_fiscal_code',
  'no_level',
  'other_subject',
] as const;
export type OidcFault = (typeof OIDC_FAULTS)[number];

/** The gateway's keys: the second is known to nobody. */
export interface GatewayKeys {
  readonly own: CertifiedKey;
  readonly stranger: CertifiedKey;
}

export async function gatewayKeys(randomness: Randomness, now: Temporal.Instant): Promise<GatewayKeys> {
  const subject = [['2.5.4.3', 'Accesso di prova (demo)']] as const;
  const period = { from: now.subtract({ hours: 24 }), until: now.add({ hours: 24 * 3650 }) };
  const make = () => certifiedKey({ subject, policies: [], ...period }, randomness);
  return { own: await make(), stranger: await make() };
}

const KEY_ID = 'prova-1';

/** The keys as gateways publish them. */
export function publishedKeys({ own }: GatewayKeys) {
  const jwk = createPublicKey(own.certificatePem).export({ format: 'jwk' });
  return { keys: [{ ...jwk, kid: KEY_ID, use: 'sig', alg: 'RS256' }] };
}

export interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
  readonly subject: Subject;
  readonly level: 1 | 2 | 3;
  readonly fault?: OidcFault | undefined;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The claims that the userinfo endpoint adds to the token's. */
export const userInfoOf = ({ subject, fault }: Grant) => ({
  sub: fault === 'other_subject' ? 'un-altro' : subjectId(subject),
  given_name: subject.name,
  family_name: subject.familyName,
  ...(fault !== 'no_fiscal_code' && { fiscalNumber: `TINIT-${subject.fiscalNumber}` }),
});

const subjectId = ({ fiscalNumber }: Subject) => createHash('sha256').update(fiscalNumber).digest('hex').slice(0, 32);

/** A signed ID token for a grant; the fiscal code comes with the userinfo, as with most gateways. */
export function idToken(issuer: string, keys: GatewayKeys, grant: Grant, at: Temporal.Instant): string {
  const { clientId, nonce, subject, level, fault } = grant;
  const seconds = Math.floor(at.epochMilliseconds / 1000);
  const made = fault === 'expired' ? seconds - 3600 : seconds;
  const claims = {
    iss: fault === 'issuer' ? 'https://altro.example.it' : issuer,
    sub: subjectId(subject),
    aud: fault === 'audience' ? 'un-altro-servizio' : clientId,
    iat: made,
    exp: made + 300,
    nonce: fault === 'nonce' ? 'un-altro-nonce' : nonce,
    ...(fault !== 'no_level' && { acr: `https://www.spid.gov.it/SpidL${level}` }),
  };
  if (fault === 'unsigned') return `${base64url({ alg: 'none', typ: 'JWT' })}.${base64url(claims)}.`;
  const signed = `${base64url({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${base64url(claims)}`;
  const { privateKeyPem } = fault === 'signature' ? keys.stranger : keys.own;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKeyPem).toString('base64url')}`;
}

/** What a token says that a key signed; undefined when that key did not. */
export function signedClaims(token: string, jwk: JsonWebKey): Record<string, unknown> | undefined {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const right = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return right ? JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) : undefined;
}
