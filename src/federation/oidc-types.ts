import type { Level } from './types.ts';

/** How a service proves to a gateway who it is, when it redeems a code. */
export type ClientAuth = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

/** What a municipality agreed with a regional gateway or a broker that speaks OpenID Connect. */
export interface OidcSettings {
  /** Where the gateway describes itself: `issuer/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  readonly scope: string;
  /** The names under which it sends what we need; the first that it sends counts. */
  readonly claims: {
    readonly fiscalCode: readonly string[];
    readonly name: readonly string[];
    readonly familyName: readonly string[];
  };
  /** Which level each of its `acr` stands for; one that is not named here is none. */
  readonly levels: Readonly<Record<string, Level>>;
  readonly minimumLevel: 2 | 3;
}

export interface OidcProvider extends OidcSettings {
  /** Part of addresses: `/comune/oidc/regione`. */
  readonly code: string;
  /** What the button on the login page says. */
  readonly name: string;
  /** What was agreed in secret; for `private_key_jwt` the private key, as PEM. */
  readonly clientSecret: string;
}
