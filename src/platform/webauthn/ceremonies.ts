import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';

/** Who asks a key: the host that browsers bind keys to, and the address its pages come from. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

export function relyingParty(publicUrl: string): RelyingParty {
  const { hostname: id, origin } = new URL(publicUrl);
  return { id, origin };
}

export interface KnownKey {
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly signCount: number;
  readonly transports: readonly string[];
}
export type NewKey = KnownKey;

/** Five minutes, as the challenge lives. */
const TIMEOUT_MS = 300_000;

/** Ed25519, ES256 and RS256 (COSE): what devices make today, and what Node verifies without calling it an experiment. */
const ALGORITHMS = [-8, -7, -257];

interface Owner {
  /** The same for every key of one login, and nothing that says who it is. */
  readonly handle: Buffer;
  /** What the browser shows beside the key. */
  readonly name: string;
  readonly displayName: string;
}

/** What a browser needs to make a key: one that its device keeps itself and opens only for who proves to be its owner. */
export async function askForNewKey(
  party: RelyingParty,
  asked: {
    readonly challenge: string;
    readonly service: string;
    readonly owner: Owner;
    readonly known: readonly Pick<KnownKey, 'credentialId'>[];
  },
): Promise<string> {
  const { handle, name, displayName } = asked.owner;
  const options = await generateRegistrationOptions({
    rpID: party.id,
    rpName: asked.service,
    userID: Uint8Array.from(handle),
    userName: name,
    userDisplayName: displayName,
    challenge: bytesOf(asked.challenge),
    timeout: TIMEOUT_MS,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: asked.known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return JSON.stringify(options);
}

/** What a browser needs to use a key: one of those known, or whichever its owner chooses. */
export async function askForKey(
  party: RelyingParty,
  asked: { readonly challenge: string; readonly known: readonly Pick<KnownKey, 'credentialId' | 'transports'>[] },
): Promise<string> {
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(asked.challenge),
    timeout: TIMEOUT_MS,
    userVerification: 'required',
    allowCredentials: asked.known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
  });
  return JSON.stringify(options);
}

// The library measures a text as it is; bytes keep what we send and what comes back the same text.
const bytesOf = (challenge: string) => Uint8Array.from(Buffer.from(challenge, 'base64url'));

const text = z.string().max(20_000);
const shared = {
  id: text.min(1),
  rawId: text,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).catch({}),
};
const made = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(20)).max(10).optional().catch(undefined),
  }),
});
const used = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.optional().catch(undefined),
  }),
});

function parsed<T>(schema: z.ZodType<T>, answer: string): T | undefined {
  try {
    return schema.parse(JSON.parse(answer));
  } catch {
    return undefined;
  }
}

/** A key that a browser has just made for this challenge, at our address, by who proved to be there; undefined when anything of it is not so. */
export async function readNewKey(party: RelyingParty, answer: string, challenge: string): Promise<NewKey | undefined> {
  const response = parsed(made, answer);
  if (!response) return undefined;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    const transports = response.response.transports ?? [];
    return { credentialId: id, publicKey: Buffer.from(publicKey), signCount: counter, transports };
  } catch {
    // The library throws for each rule that an answer breaks; which one is nobody's business.
    return undefined;
  }
}

/** Whose key a browser says that it used, before anything of it is believed. */
export const credentialIn = (answer: string): string | undefined => parsed(used, answer)?.id;

/** What a key counted that signed this challenge at our address, by who proved to be its owner; undefined when anything of it is not so. */
export async function readAssertion(
  party: RelyingParty,
  answer: string,
  { challenge, key }: { readonly challenge: string; readonly key: KnownKey },
): Promise<{ readonly signCount: number } | undefined> {
  const response = parsed(used, answer);
  if (!response) return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: key.credentialId, publicKey: Uint8Array.from(key.publicKey), counter: key.signCount },
    });
    return verified ? { signCount: authenticationInfo.newCounter } : undefined;
  } catch {
    return undefined;
  }
}
