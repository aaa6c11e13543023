import { describe, expect, test } from 'vitest';
import { type CreditorFacts, type CreditorField, missingToBePaid, missingToGoLive, readField } from './rules.ts';

const facts: CreditorFacts = {
  fiscalCode: '99999000013',
  demo: false,
  environment: 'production',
  hasGpdKey: true,
  segregationCode: '02',
  iban: 'IT60X0542811101000000123456',
  cbill: 'ABCDE',
  taxonomyCode: '9/0199999SP/',
};

describe('a field as it was typed', () => {
  test.each<[CreditorField, string, string | null]>([
    ['iban', 'it60 x054 2811 1010 0000 0123 456', 'IT60X0542811101000000123456'],
    ['cbill', ' abcde ', 'ABCDE'],
    ['segregationCode', '00', '00'],
    ['segregationCode', '49', '49'],
    ['taxonomyCode', '9/0199999SP/', '9/0199999SP/'],
    ['taxonomyCode', '6/0199999im/', '6/0199999IM/'],
    ['brokerCode', '999 990 00013', '99999000013'],
    ['stationCode', '99999000013_01', '99999000013_01'],
    ['formerStations', '99999000013_01, 99999000013_02 99999000013_01', '99999000013_01 99999000013_02'],
    ['postalAccount', '123456', '123456'],
    ['postalHolder', ' Comune di Prova – Tesoreria ', 'Comune di Prova – Tesoreria'],
    ['environment', 'uat', 'uat'],
    ['iban', '  ', null],
    ['gpdKey', '', null],
  ])('%s «%s» is kept as %s', (field, text, value) => {
    expect(readField(field, text)).toEqual({ ok: true, value });
  });

  test.each<[CreditorField, string, string]>([
    ['iban', 'IT61X0542811101000000123456', 'CheckDigits'],
    ['iban', 'IT60X054281110100000012345', 'Malformed'],
    ['iban', 'DE89370400440532013000', 'Malformed'],
    ['cbill', 'ABCD', 'Malformed'],
    ['segregationCode', '2', 'Malformed'],
    ['segregationCode', '47', 'Reserved'],
    ['segregationCode', '50', 'Reserved'],
    ['taxonomyCode', '9/0199999SP', 'Malformed'],
    ['taxonomyCode', '5/0199999SP/', 'Malformed'],
    ['taxonomyCode', '9/0199999XX/', 'Malformed'],
    ['brokerCode', '99999000014', 'CheckDigits'],
    ['brokerCode', '9999900001', 'Malformed'],
    ['stationCode', '99999000013', 'Malformed'],
    ['formerStations', '99999000013_01 vecchia', 'Malformed'],
    ['gpdKey', 'short', 'Malformed'],
    ['gpdKey', 'a key with blanks inside it', 'Malformed'],
    ['postalAccount', '1234567890123', 'Malformed'],
    ['environment', 'prova', 'Malformed'],
  ])('%s «%s» is refused: %s', (field, text, kind) => {
    expect(readField(field, text)).toEqual({ ok: false, error: { field, kind } });
  });
});

describe('what is missing', () => {
  test('is nothing when everything is there', () => {
    expect(missingToBePaid(facts)).toEqual([]);
    expect(missingToGoLive(facts)).toEqual([]);
  });

  test.each(['environment', 'segregationCode', 'iban', 'cbill', 'taxonomyCode'] as const)('is named: %s', (item) => {
    expect(missingToBePaid({ ...facts, [item]: null })).toEqual([item]);
    expect(missingToGoLive({ ...facts, [item]: null })).toEqual([item]);
  });

  test('is the key that creates positions', () => {
    expect(missingToBePaid({ ...facts, hasGpdKey: false })).toEqual(['gpdKey']);
  });

  test.each(['00000000000', '99999000014', '1234'])('is a fiscal code where there is %s', (fiscalCode) => {
    expect(missingToBePaid({ ...facts, fiscalCode })).toEqual(['fiscalCode']);
  });

  test('is, to go live, the real pagoPA where there is the test environment; a demo may do without', () => {
    expect(missingToGoLive({ ...facts, environment: 'uat' })).toEqual(['environment']);
    expect(missingToBePaid({ ...facts, environment: 'uat' })).toEqual([]);
    expect(missingToGoLive({ ...facts, environment: 'sandbox', demo: true, fiscalCode: '00000000000' })).toEqual([]);
  });
});
