import { z } from 'zod';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { FederationSettings, SamlFederation } from './types.ts';

const vat = z.string().regex(/^IT\d{11}$/, 'deve essere una partita IVA come IT00000000000');
const phone = z.string().regex(/^\+\d{6,15}$/, 'deve essere un numero come +390991234567, senza spazi');
const fiscalCode = z.string().regex(/^(\d{11}|[A-Z0-9]{16})$/, 'deve essere un codice fiscale');
const belfiore = z.string().regex(/^[A-Z]\d{3}$/, 'deve essere un codice catastale come E537');
const words = z.string().trim().min(1, 'manca').max(200);

const partner = z.strictObject({
  name: words,
  vatNumber: vat,
  fiscalCode: fiscalCode.optional(),
  ipaCode: words.optional(),
  nace2Code: words.optional(),
  municipality: belfiore.optional(),
  email: z.email('deve essere un indirizzo email'),
  phone: phone.optional(),
});

const file = z.strictObject({
  entityId: z.string().max(1024).optional(),
  role: z.enum(['single', 'aggregated_full'], 'deve essere single o aggregated_full').default('single'),
  organization: z.strictObject({
    name: words,
    displayName: words,
    url: z.url({ protocol: /^https?$/, error: 'deve essere l’indirizzo del sito' }),
  }),
  ipaCode: words,
  fiscalCode: fiscalCode.optional(),
  vatNumber: vat.optional(),
  email: z.email('deve essere un indirizzo email dell’ente, non di una persona'),
  phone: phone.optional(),
  locality: words,
  municipality: belfiore.optional(),
  province: z
    .string()
    .regex(/^[A-Z]{2}$/, 'deve essere una sigla come TA')
    .optional(),
  partner: partner.optional(),
  eidas: z.boolean().default(false),
});

export interface SettingsUnreadable {
  readonly kind: 'SettingsUnreadable';
  /** Each names a field and what it must be. */
  readonly reasons: readonly string[];
}

interface Reading {
  readonly federation: SamlFederation;
  /** The name where the file gives none: the address of the metadata. */
  readonly defaultEntityId: string;
  /** A demo lives on plain http at a port; the federations know neither. */
  readonly lenient: boolean;
}

/** Reads what a municipality declares of itself (AgID avviso 29 v3; CIE technical manual), as JSON. */
export function readFederationSettings(
  json: string,
  { federation, defaultEntityId, lenient }: Reading,
): Result<FederationSettings, SettingsUnreadable> {
  const parsed = file.safeParse(jsonOf(json));
  if (!parsed.success)
    return unreadable(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'il file'}: ${message}`));
  const settings = { ...parsed.data, entityId: parsed.data.entityId ?? defaultEntityId };
  const reasons = [
    ...(lenient ? [] : entityIdFaults(settings.entityId)),
    ...(federation === 'spid' && settings.role === 'aggregated_full' && !settings.partner
      ? ['partner: manca, con un aggregatore serve']
      : []),
    ...(federation === 'spid' && settings.role === 'aggregated_full' && !settings.entityId.includes('/pub-ag-full/')
      ? ['entityId: con un aggregatore deve contenere /pub-ag-full/']
      : []),
    ...(federation === 'cie' && !settings.municipality ? ['municipality: manca, per CIE serve'] : []),
  ];
  return reasons.length > 0 ? unreadable(reasons) : ok(settings);
}

const unreadable = (reasons: readonly string[]) => err({ kind: 'SettingsUnreadable', reasons } as const);

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** AgID: https, without port and query, at most 1024 characters. */
function entityIdFaults(entityId: string): string[] {
  const url = URL.canParse(entityId) ? new URL(entityId) : undefined;
  const right = url?.protocol === 'https:' && url.port === '' && url.search === '' && url.hash === '';
  return right ? [] : ['entityId: deve essere un indirizzo https senza porta e senza parametri'];
}
