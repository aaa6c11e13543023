import { z } from 'zod';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { OidcSettings } from './oidc-types.ts';
import { jsonOf, type SettingsUnreadable } from './read-settings.ts';

const words = z.string('manca').trim().min(1, 'manca').max(200);
const names = z.array(words).min(1, 'serve almeno un nome').max(10);

/** The names that Italian gateways give the fiscal code (AgID's OIDC rules, eIDAS, the common brokers). */
const FISCAL_CODE_CLAIMS = [
  'https://attributes.eid.gov.it/fiscal_number',
  'fiscal_number',
  'fiscalNumber',
  'codice_fiscale',
];
const SPID_LEVELS = {
  'https://www.spid.gov.it/SpidL1': 1,
  'https://www.spid.gov.it/SpidL2': 2,
  'https://www.spid.gov.it/SpidL3': 3,
} as const;

const level = z.union([z.literal(1), z.literal(2), z.literal(3)], 'il livello deve essere 1, 2 o 3');

const file = z.strictObject({
  code: z.string('manca').regex(/^[a-z0-9-]{1,40}$/, 'deve essere fatto di lettere minuscole, cifre e trattini'),
  name: words.max(60),
  issuer: z.url('deve essere l’indirizzo del gestore'),
  clientId: words,
  clientAuth: z
    .enum(
      ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      'deve essere client_secret_basic, client_secret_post o private_key_jwt',
    )
    .default('client_secret_basic'),
  scope: z
    .string()
    .trim()
    .max(500)
    .refine((text) => text.split(/\s+/).includes('openid'), 'deve contenere openid')
    .default('openid profile'),
  claims: z
    .strictObject({
      fiscalCode: names.default(FISCAL_CODE_CLAIMS),
      name: names.default(['given_name', 'name']),
      familyName: names.default(['family_name', 'familyName']),
    })
    .prefault({}),
  levels: z.record(z.string().min(1).max(200), level).default(SPID_LEVELS),
  minimumLevel: z.union([z.literal(2), z.literal(3)], 'deve essere 2 o 3').default(2),
});

/** Reads what was agreed with a gateway, as JSON. Plain http is for a demo's played gateway on this machine. */
export function readOidcSettings(
  json: string,
  { lenient }: { readonly lenient: boolean },
): Result<{ readonly code: string; readonly name: string; readonly settings: OidcSettings }, SettingsUnreadable> {
  const parsed = file.safeParse(jsonOf(json));
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'il file'}: ${message}`);
    return err({ kind: 'SettingsUnreadable', reasons });
  }
  const { code, name, ...settings } = parsed.data;
  const { protocol, hostname } = new URL(settings.issuer);
  const played = lenient && protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname);
  if (protocol !== 'https:' && !played)
    return err({ kind: 'SettingsUnreadable', reasons: ['issuer: deve essere un indirizzo https'] });
  if (!Object.values(settings.levels).some((each) => each >= settings.minimumLevel))
    return err({ kind: 'SettingsUnreadable', reasons: ['levels: nessuno arriva al livello minimo'] });
  return ok({ code, name, settings });
}
