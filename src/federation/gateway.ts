import type { Result } from '#src/kernel/result.ts';
import type {
  AttributeSet,
  Endpoint,
  FederationSettings,
  Level,
  ProviderMetadata,
  SamlFederation,
  SamlService,
  SigningKey,
  Vouched,
} from './types.ts';

declare module '#src/platform/world.ts' {
  interface World {
    /** The languages in which SPID and CIE speak. */
    readonly saml?: SamlGateway;
    /** Whether providers for tests are believed; never in production. */
    readonly testProviders?: boolean;
  }
}

/** What leads a browser to a provider: an address, or a form of one page. */
export type Dispatch =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'post'; readonly url: string; readonly fields: Readonly<Record<string, string>> };

export interface AuthnRequest {
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly relayState: string;
  readonly attributeSet: AttributeSet;
  readonly endpoint: Endpoint;
}

/** What the response must answer to. */
export interface Expected {
  readonly service: SamlService;
  readonly provider: ProviderMetadata;
  readonly request: { readonly id: string; readonly at: Temporal.Instant; readonly attributeSet: AttributeSet };
  readonly minimumLevel: Level;
  readonly at: Temporal.Instant;
}

/** What a response says about itself before anything of it is believed: enough to find what it answers to. */
export interface Envelope {
  readonly responseId: string;
  readonly inResponseTo: string;
  readonly issuer: string;
}

export interface Accepted {
  readonly vouched: Vouched;
  readonly responseId: string;
  readonly assertionId: string;
  /** Until when this assertion must not be taken a second time. */
  readonly usableUntil: Temporal.Instant;
}

export type ResponseProblem =
  /** The provider says that it did not authenticate; `code` is AgID's number (8–30), if it gave one. `signed`: it is proved to come from the provider. */
  | { readonly kind: 'NotAuthenticated'; readonly code: number | undefined; readonly signed: boolean }
  /** The response breaks a rule; `rule` names the place in the response, never a value of it. */
  | { readonly kind: 'ResponseRefused'; readonly rule: string };

export interface LogoutRequest {
  readonly id: string;
  readonly issuer: string;
  /** Whose session it is, by the name that the assertion gave. */
  readonly nameId: string;
  /** Which of that person's sessions; all where it names none. */
  readonly sessionIndexes: readonly string[];
}

/** SAML 2.0 as SPID and CIE profile it. Does no input or output of its own. */
export interface SamlGateway {
  /** A new key with the certificate that AgID's notice 29 v3 asks for. */
  createKey(
    settings: FederationSettings,
    period: { from: Temporal.Instant; until: Temporal.Instant },
  ): Promise<SigningKey>;
  /** The signed metadata of a service. The same service gives the same bytes. */
  metadata(service: SamlService): string;
  /** All providers in a file of metadata, of one or of many. Throws with a reason when the file is none. */
  readProviders(xml: string, federation: SamlFederation): readonly ProviderMetadata[];
  /**
   * The same of a register that is signed, as a whole or provider by provider, with one of these certificates. Throws with a reason when
   * it is not, or has run out: then nothing of it may be believed.
   */
  readSignedProviders(
    xml: string,
    federation: SamlFederation,
    trusted: { readonly certificates: readonly string[]; readonly at: Temporal.Instant },
  ): readonly ProviderMetadata[];
  authnRequest(service: SamlService, request: AuthnRequest): { readonly xml: string; readonly dispatch: Dispatch };
  /** Undefined when it cannot be read as a response at all. */
  openEnvelope(encoded: string): Envelope | undefined;
  readResponse(encoded: string, expected: Expected): Promise<Result<Accepted, ResponseProblem>>;
  /** The provider's wish that a session end; `rule` names what is wrong with it. */
  readLogoutRequest(
    message: LogoutMessage,
    expected: {
      readonly service: SamlService;
      readonly providers: readonly ProviderMetadata[];
      readonly at: Temporal.Instant;
    },
  ): Result<LogoutRequest, { readonly kind: 'LogoutRefused'; readonly rule: string }>;
  logoutResponse(
    service: SamlService,
    answer: {
      readonly id: string;
      readonly at: Temporal.Instant;
      readonly request: LogoutRequest;
      readonly endpoint: Endpoint;
      readonly relayState: string | undefined;
    },
  ): Dispatch;
}

/** A message that ends sessions, as it came: with a signature inside (POST) or in the address (Redirect). */
export interface LogoutMessage {
  readonly encoded: string;
  readonly binding: 'redirect' | 'post';
  /** The query as it was sent, for the signature in it. */
  readonly query: string;
}
