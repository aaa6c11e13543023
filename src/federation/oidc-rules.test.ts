import { describe, expect, test } from 'vitest';
import { acrsEnough, readClaims } from './oidc-rules.ts';
import { readOidcSettings } from './read-oidc-settings.ts';

const AGREED = { code: 'regione', name: 'Regione', issuer: 'https://accesso.example.it', clientId: 'mensa' };
function agreed(over: Record<string, unknown> = {}) {
  const read = readOidcSettings(JSON.stringify({ ...AGREED, ...over }), { lenient: false });
  if (!read.ok) throw new Error(read.error.reasons.join());
  return read.value.settings;
}
const LEVEL_2 = 'https://www.spid.gov.it/SpidL2';
const CODE = 'RSSMRA85T10A562S';

describe('a fiscal code', () => {
  test.each([
    [{ fiscal_number: CODE }],
    [{ fiscalNumber: `TINIT-${CODE}` }],
    [{ fiscalNumber: [`tinit-${CODE.toLowerCase()}`] }],
    [{ codice_fiscale: ` ${CODE} ` }],
    [{ 'https://attributes.eid.gov.it/fiscal_number': `TINIT-${CODE}`, fiscalNumber: '' }],
  ])('is found in %o', (claims) => {
    expect(readClaims({ acr: LEVEL_2, ...claims }, agreed())).toMatchObject({ ok: true, value: { fiscalCode: CODE } });
  });

  test.each([
    [{}],
    [{ fiscalNumber: '' }],
    [{ fiscalNumber: 12 }],
    [{ fiscalNumber: { value: CODE } }],
    [{ fiscalNumber: 'TINIT-RSSMRA85T10A562X' }],
    [{ fiscalNumber: 'TINDE-123456789' }],
    [{ cf: CODE }],
  ])('is not found in %o', (claims) => {
    expect(readClaims({ acr: LEVEL_2, ...claims }, agreed())).toEqual({ ok: false, error: { kind: 'NoFiscalCode' } });
  });

  test('under a name of the gateway’s own is found where it was agreed', () => {
    const settings = agreed({ claims: { fiscalCode: ['cf'] } });
    expect(readClaims({ acr: LEVEL_2, cf: CODE }, settings).ok).toBe(true);
  });
});

describe('a level', () => {
  const claims = { fiscalNumber: CODE };
  test.each([['https://www.spid.gov.it/SpidL1'], [undefined], [2], ['toString'], ['SpidL2'], [`${LEVEL_2} `]])(
    'of %s is not enough',
    (acr) => {
      expect(readClaims({ ...claims, acr }, agreed())).toEqual({ ok: false, error: { kind: 'LevelTooLow' } });
    },
  );

  test('is the one agreed for the gateway’s name; a higher one is enough, a lower one not', () => {
    const settings = agreed({ levels: { basso: 1, medio: 2, alto: 3 } });
    expect(readClaims({ ...claims, acr: 'alto' }, settings)).toMatchObject({ ok: true, value: { level: 3 } });
    expect(readClaims({ ...claims, acr: 'basso' }, settings).ok).toBe(false);
    expect(readClaims({ ...claims, acr: LEVEL_2 }, settings).ok).toBe(false);
    expect(acrsEnough(settings)).toEqual(['medio', 'alto']);
    expect(acrsEnough(agreed({ minimumLevel: 3 }))).toEqual(['https://www.spid.gov.it/SpidL3']);
  });
});
