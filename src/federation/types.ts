import type { FiscalCode } from '#src/kernel/fiscal-code.ts';

export type SamlFederation = 'spid' | 'cie';
export type FederationName = SamlFederation | 'oidc';

/** SPID's levels, which CIE and the gateways share: 1 a password, 2 with a second factor, 3 with a key in hardware. */
export type Level = 1 | 2 | 3;

/** Families see diets and money: nothing below the second level lets anybody in. */
export const REQUIRED_LEVEL: Level = 2;

/** A body that takes part beside the municipality: the aggregator, or the technical partner of CIE. */
export interface PartnerBody {
  readonly name: string;
  readonly vatNumber: string;
  readonly fiscalCode?: string | undefined;
  readonly ipaCode?: string | undefined;
  /** NACE codes of its activity, for CIE. */
  readonly nace2Code?: string | undefined;
  /** Belfiore code of its seat, for CIE. */
  readonly municipality?: string | undefined;
  readonly email: string;
  readonly phone?: string | undefined;
}

/**
 * In which role the municipality stands in SPID's register (AgID, avviso 29 v3 and the rules for aggregators):
 * by itself, or through an aggregator that authenticates for it.
 */
export type SpidRole = 'single' | 'aggregated_full';

/** What a municipality declares of itself to a federation. */
export interface FederationSettings {
  readonly entityId: string;
  readonly role: SpidRole;
  readonly organization: { readonly name: string; readonly displayName: string; readonly url: string };
  readonly ipaCode: string;
  readonly fiscalCode?: string | undefined;
  readonly vatNumber?: string | undefined;
  /** A mailbox of the office, never of a person. */
  readonly email: string;
  readonly phone?: string | undefined;
  /** The town of the seat, for the certificate. */
  readonly locality: string;
  /** Belfiore code and letters of the province, for CIE. */
  readonly municipality?: string | undefined;
  readonly province?: string | undefined;
  /** Aggregator of SPID, or technical partner of CIE. */
  readonly partner?: PartnerBody | undefined;
  /** Whether people of other countries are let in by the Italian eIDAS node. */
  readonly eidas: boolean;
}

/** A key with its certificate, readable. */
export interface SigningKey {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** One municipality as a service of one federation, with everything that signing for it needs. */
export interface SamlService extends FederationSettings {
  readonly federation: SamlFederation;
  readonly acsUrl: string;
  readonly logoutUrl: string;
  /** Signs; the others are only published beside it. */
  readonly key: SigningKey;
  readonly otherCertificates: readonly string[];
}

export type Binding = 'redirect' | 'post';

export interface Endpoint {
  readonly binding: Binding;
  readonly location: string;
}

/** What the metadata of an identity provider say. */
export interface ProviderMetadata {
  readonly entityId: string;
  readonly name: string;
  readonly sso: readonly Endpoint[];
  readonly slo: readonly Endpoint[];
  /** PEM; any of them may have signed. */
  readonly certificates: readonly string[];
  /** Until when the metadata may be relied on; always when it does not say. */
  readonly validUntil?: string | undefined;
}

/** What a request asks for: the municipality's attributes, or the ones that other countries know (eIDAS sets 99 and 100). */
export type AttributeSet = 0 | 99 | 100;

/** A person as a provider vouches for them. */
export interface Vouched {
  /** Absent for people of other countries. */
  readonly fiscalCode: FiscalCode | undefined;
  readonly name: string;
  readonly familyName: string;
  readonly level: Level;
  /** What the provider calls the person and the session in this one login, by which it may end it; gateways do not. */
  readonly at?: { readonly nameId: string; readonly sessionIndex: string | undefined } | undefined;
}
