import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { DatabaseConfig } from './platform/database/server.ts';
import { StartupError } from './platform/process/index.ts';

export interface Config {
  readonly production: boolean;
  readonly port: number;
  /** Absolute; holds the embedded database and this installation's keys. */
  readonly dataDir: string;
  /** Where the command was given: relative paths of its arguments start here (the launcher itself moves to the program). */
  readonly callerFolder: string;
  /** OMNIBUS_NOW: where the clock starts, for demos and tests; never in production. */
  readonly startAt: Temporal.Instant | undefined;
  readonly database: DatabaseConfig;
  /** `smtp://user:password@host:port`; undefined when mail goes nowhere yet. */
  readonly smtpUrl: string | undefined;
  /** The sender's address; its name is the municipality's. */
  readonly mailFrom: string;
  /** The address at which people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  /** Whom pagoPA's node is believed to be; nobody while no fingerprint is given. */
  readonly node: { readonly fingerprints: readonly string[]; readonly proxies: readonly string[] };
  /** Where AgID publishes SPID's providers, and the file with the certificates of its signature; undefined: by hand, from a file. */
  readonly spidRegister: { readonly url: string; readonly certificateFile: string } | undefined;
  /** 32 bytes; undefined outside production, where the data folder keeps one. */
  readonly secretKey: Buffer | undefined;
  /** Keys of before, which still open what they sealed. */
  readonly olderSecretKeys: readonly Buffer[];
  readonly logLevel: string;
}

const root = join(import.meta.dirname, '..');

const instant = z.string().transform((text, context) => {
  try {
    return Temporal.Instant.from(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'deve essere un istante con fuso, ad esempio 2026-01-15T08:30:00+01:00',
    });
    return z.NEVER;
  }
});

const key = z
  .base64('deve essere in base64')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'deve contenere 32 byte in base64 (openssl rand -base64 32)');

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `deve essere un indirizzo come ${example}`,
  });

/** Values separated by commas, in small letters; a fingerprint's colons are only for people. */
const list = (shape: RegExp, message: string) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((value) => value !== ''),
    )
    .transform((values) => values.map((value) => (value.length === 95 ? value.replaceAll(':', '') : value)))
    .refine((values) => values.every((value) => shape.test(value)), message);

const postgresUrl = url(['postgres:', 'postgresql:'], 'postgresql://utente:password@server:5432/omnibus');

const schema = z
  .object({
    NODE_ENV: z.string().optional(),
    PORT: z.coerce.number('deve essere un numero').int('deve essere un numero intero').min(0).max(65535).default(8080),
    OMNIBUS_DATA: z.string().default(join(root, '.omnibus')),
    OMNIBUS_CALLER_FOLDER: z.string().optional(),
    OMNIBUS_NOW: instant.optional(),
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_APP_URL: postgresUrl.optional(),
    SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://utente:password@server:587').optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^\s<>@]+@[^\s<>@]+$/, 'deve essere un solo indirizzo, come mensa@comune.example.it')
      .optional(),
    OMNIBUS_PUBLIC_URL: url(['http:', 'https:'], 'https://mensa.comune.example.it').optional(),
    OMNIBUS_SECRET_KEY: key.optional(),
    OMNIBUS_OLD_SECRET_KEYS: z
      .string()
      .default('')
      .transform((text) => text.split(/[\s,]+/).filter((value) => value !== ''))
      .pipe(z.array(key)),
    OMNIBUS_PAGOPA_CERTIFICATES: list(
      /^[0-9a-f]{64}$/,
      'deve contenere impronte SHA-256 di 64 cifre esadecimali, separate da virgole',
    ),
    OMNIBUS_PAGOPA_PROXIES: list(/^[0-9a-f.:]+$/, 'deve contenere indirizzi IP, separati da virgole'),
    OMNIBUS_SPID_REGISTER: url(['https:'], 'https://registro.example.it/gestori.xml').optional(),
    OMNIBUS_SPID_REGISTER_CERTIFICATES: z.string().optional(),
    OMNIBUS_LOG: z
      .enum(['silent', 'error', 'warn', 'info', 'debug'], 'deve essere silent, error, warn, info o debug')
      .optional(),
  })
  .superRefine((env, context) => {
    const require = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (env.DATABASE_URL && !env.DATABASE_APP_URL)
      require('DATABASE_APP_URL', 'manca: con DATABASE_URL serve anche questo, per il ruolo omnibus_app');
    if (!env.DATABASE_URL && env.DATABASE_APP_URL)
      require('DATABASE_URL', 'manca: con DATABASE_APP_URL serve anche questo, per il ruolo omnibus_owner');
    if (env.OMNIBUS_SPID_REGISTER && !env.OMNIBUS_SPID_REGISTER_CERTIFICATES)
      require('OMNIBUS_SPID_REGISTER_CERTIFICATES', 'manca: con OMNIBUS_SPID_REGISTER serve il file con i certificati della sua firma');
    if (env.NODE_ENV !== 'production') return;
    if (env.OMNIBUS_NOW) require('OMNIBUS_NOW', 'non si può usare in produzione: sposta l’orologio');
    if (!env.OMNIBUS_SECRET_KEY)
      require('OMNIBUS_SECRET_KEY', 'manca: in produzione serve una chiave di 32 byte in base64 (openssl rand -base64 32)');
    if (!env.OMNIBUS_PUBLIC_URL)
      require('OMNIBUS_PUBLIC_URL', 'manca: in produzione serve l’indirizzo pubblico del servizio');
    if (env.SMTP_URL && !env.MAIL_FROM) require('MAIL_FROM', 'manca: con SMTP_URL serve il mittente delle e-mail');
  });

/** Reads the environment. An empty variable counts as absent. Without OMNIBUS_LOG as much is logged as is usual for the command. Throws `BadConfiguration` with a sentence naming each wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv, usualLog: 'info' | 'warn' = 'info'): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const { success, data: env, error } = schema.safeParse(given);
  if (!success) {
    const reasons = error.issues.map(
      (issue) =>
        `${issue.path.join('.')} ${issue.code === 'too_big' || issue.code === 'too_small' ? 'deve essere fra 0 e 65535' : issue.message}`,
    );
    throw new StartupError('BadConfiguration', `Configurazione da correggere: ${reasons.join('; ')}.`);
  }
  const callerFolder = env.OMNIBUS_CALLER_FOLDER ?? process.cwd();
  return {
    production: env.NODE_ENV === 'production',
    port: env.PORT,
    dataDir: resolve(callerFolder, env.OMNIBUS_DATA),
    callerFolder,
    startAt: env.OMNIBUS_NOW,
    database:
      env.DATABASE_URL && env.DATABASE_APP_URL
        ? { kind: 'external', ownerUrl: env.DATABASE_URL, appUrl: env.DATABASE_APP_URL }
        : { kind: 'embedded' },
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM ?? 'omnibus@localhost',
    publicUrl: (env.OMNIBUS_PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ''),
    node: { fingerprints: env.OMNIBUS_PAGOPA_CERTIFICATES, proxies: env.OMNIBUS_PAGOPA_PROXIES },
    spidRegister: spidRegisterOf(env, callerFolder),
    secretKey: env.OMNIBUS_SECRET_KEY,
    olderSecretKeys: env.OMNIBUS_OLD_SECRET_KEYS,
    logLevel: env.OMNIBUS_LOG ?? usualLog,
  };
}

function spidRegisterOf(
  env: {
    readonly OMNIBUS_SPID_REGISTER?: string | undefined;
    readonly OMNIBUS_SPID_REGISTER_CERTIFICATES?: string | undefined;
  },
  callerFolder: string,
): Config['spidRegister'] {
  const { OMNIBUS_SPID_REGISTER: address, OMNIBUS_SPID_REGISTER_CERTIFICATES: file } = env;
  return address && file ? { url: address, certificateFile: resolve(callerFolder, file) } : undefined;
}
