import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const production = { NODE_ENV: 'production', OMNIBUS_SECRET_KEY: key, OMNIBUS_PUBLIC_URL: 'https://mensa.example.it/' };

test('an empty environment means port 8080, an embedded database and the machine’s clock', () => {
  expect(readConfig({ PORT: '' })).toMatchObject({
    production: false,
    port: 8080,
    database: { kind: 'embedded' },
    startAt: undefined,
    publicUrl: 'http://localhost:8080',
  });
});

test('a relative data folder lies where the command was given', () => {
  expect(readConfig({ OMNIBUS_DATA: 'dati', OMNIBUS_CALLER_FOLDER: '/srv' }).dataDir).toBe('/srv/dati');
});

test('OMNIBUS_NOW is an instant with offset', () => {
  expect(readConfig({ OMNIBUS_NOW: '2026-01-15T08:30:00+01:00' }).startAt?.toString()).toBe('2026-01-15T07:30:00Z');
});

test('fingerprints of the node are read with or without colons, several of them', () => {
  const colons = `${'AB:'.repeat(31)}AB`;
  const { node } = readConfig({
    OMNIBUS_PAGOPA_CERTIFICATES: `${colons}, ${'cd'.repeat(32)}`,
    OMNIBUS_PAGOPA_PROXIES: '10.0.0.5',
  });
  expect(node).toEqual({ fingerprints: ['ab'.repeat(32), 'cd'.repeat(32)], proxies: ['10.0.0.5'] });
});

test('production reads its key and address', () => {
  const config = readConfig(production);
  expect(config.secretKey).toHaveLength(32);
  expect(config.publicUrl).toBe('https://mensa.example.it');
});

describe('a wrong variable is refused by name', () => {
  test.each([
    ['PORT', { PORT: 'otto' }],
    ['PORT', { PORT: '70000' }],
    ['OMNIBUS_NOW', { OMNIBUS_NOW: '2026-01-15T08:30:00' }],
    ['OMNIBUS_NOW', { ...production, OMNIBUS_NOW: '2026-01-15T08:30:00Z' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x', DATABASE_APP_URL: 'postgresql://x' }],
    ['DATABASE_APP_URL', { DATABASE_URL: 'postgresql://x/omnibus' }],
    ['DATABASE_URL', { DATABASE_APP_URL: 'postgresql://x/omnibus' }],
    ['SMTP_URL', { SMTP_URL: 'mail.example.it' }],
    ['MAIL_FROM', { ...production, SMTP_URL: 'smtp://mail.example.it' }],
    ['OMNIBUS_PUBLIC_URL', { OMNIBUS_PUBLIC_URL: 'mensa' }],
    ['OMNIBUS_SECRET_KEY', { OMNIBUS_SECRET_KEY: Buffer.alloc(16).toString('base64') }],
    ['OMNIBUS_SECRET_KEY', { ...production, OMNIBUS_SECRET_KEY: '' }],
    ['OMNIBUS_PAGOPA_CERTIFICATES', { OMNIBUS_PAGOPA_CERTIFICATES: 'ab:cd' }],
    ['OMNIBUS_PAGOPA_PROXIES', { OMNIBUS_PAGOPA_PROXIES: 'proxy.example.it' }],
    ['OMNIBUS_LOG', { OMNIBUS_LOG: 'tanto' }],
  ])('%s in %j', (name, environment) => {
    expect(() => readConfig(environment)).toThrow(new RegExp(`^Configurazione da correggere: ${name} `));
  });
});
