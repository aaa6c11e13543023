import type { SamlFederation } from '#src/federation/index.ts';

export const NS = {
  md: 'urn:oasis:names:tc:SAML:2.0:metadata',
  samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  spid: 'https://spid.gov.it/saml-extensions',
  cie: 'https://www.cartaidentita.interno.gov.it/saml-extensions',
} as const;

export const BINDINGS = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

export const FORMAT = {
  entity: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const;

export const STATUS = {
  success: 'urn:oasis:names:tc:SAML:2.0:status:Success',
  requester: 'urn:oasis:names:tc:SAML:2.0:status:Requester',
} as const;

export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

const LEVELS = ['https://www.spid.gov.it/SpidL1', 'https://www.spid.gov.it/SpidL2', 'https://www.spid.gov.it/SpidL3'];

export const levelUri = (level: 1 | 2 | 3): string => LEVELS[level - 1] ?? '';

/** The level that an address stands for; undefined when it stands for none. CIE uses SPID's addresses. */
export const levelOfUri = (uri: string): 1 | 2 | 3 | undefined =>
  ([1, 2, 3] as const).find((level) => levelUri(level) === uri);

/** Algorithms that both federations allow: nothing with SHA-1. */
export const ALGORITHMS = {
  canonical: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  signatures: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  ],
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  digests: [
    'http://www.w3.org/2001/04/xmlenc#sha256',
    'http://www.w3.org/2001/04/xmldsig-more#sha384',
    'http://www.w3.org/2001/04/xmlenc#sha512',
  ],
} as const;

/** What each federation tells of a person; the canteen asks for no more than it needs to find them. */
export const ATTRIBUTES: Record<SamlFederation, readonly string[]> = {
  spid: ['name', 'familyName', 'fiscalNumber'],
  cie: ['name', 'familyName', 'dateOfBirth', 'fiscalNumber'],
};

/** The two sets that the Italian eIDAS node knows, with their fixed names (AgID, technical rules of SPID). */
export const EIDAS_SETS = [
  {
    index: 99,
    name: 'eIDAS Natural Person Minimum Attribute Set',
    attributes: ['spidCode', 'name', 'familyName', 'dateOfBirth'],
  },
  {
    index: 100,
    name: 'eIDAS Natural Person Full Attribute Set',
    attributes: ['spidCode', 'name', 'familyName', 'dateOfBirth', 'placeOfBirth', 'address', 'gender'],
  },
] as const;
