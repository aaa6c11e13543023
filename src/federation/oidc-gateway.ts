import type { Result } from '#src/kernel/result.ts';
import type { Claims } from './oidc-rules.ts';
import type { OidcProvider } from './oidc-types.ts';

declare module '#src/platform/world.ts' {
  interface World {
    /** The language of regional gateways and brokers. */
    readonly oidc?: OidcGateway;
  }
}

/** What ties one way out to its way back; the gateway sees of the verifier only its hash (PKCE). */
export interface OidcTies {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface OidcWayOut extends OidcTies {
  readonly redirectUri: string;
  /** The levels to ask for, by the gateway's names. */
  readonly acrs: readonly string[];
}

export interface OidcWayBack extends OidcTies {
  readonly redirectUri: string;
  /** The query with which the browser came back, without its question mark. */
  readonly query: string;
  readonly at: Temporal.Instant;
}

export interface OidcAnswer {
  readonly claims: Claims;
  /** As it was signed, for the register. */
  readonly idToken: string;
}

export interface OidcUnreachable {
  readonly kind: 'ProviderUnreachable';
  /** What happened, without values of anybody. */
  readonly reason: string;
}

export type OidcProblem =
  | OidcUnreachable
  /** The gateway says that it did not authenticate; `error` is its word, such as `access_denied`. */
  | { readonly kind: 'GatewayRefused'; readonly error: string }
  /** Its answer breaks a rule; `rule` names which, never a value of it. */
  | { readonly kind: 'AnswerRefused'; readonly rule: string };

/**
 * OpenID Connect as regional gateways and brokers speak it: code flow, PKCE, signed ID tokens. A federation that finds its members by
 * trust chains (OpenID Federation) can stand behind the same port: it reads `issuer` otherwise and proves itself with a key.
 */
export interface OidcGateway {
  /** Where to send the browser. */
  wayOut(provider: OidcProvider, out: OidcWayOut): Promise<Result<string, OidcUnreachable>>;
  /** Redeems what the browser brought back, and checks it: signature, issuer, audience, times, nonce, state. */
  wayBack(provider: OidcProvider, back: OidcWayBack): Promise<Result<OidcAnswer, OidcProblem>>;
  /** Where the gateway ends its own session and leads back to an address of ours; undefined when it offers no such place. */
  wayToLeave(provider: OidcProvider, backTo: string): Promise<Result<string | undefined, OidcUnreachable>>;
}
