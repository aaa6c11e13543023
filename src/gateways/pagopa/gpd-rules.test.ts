import { describe, expect, test } from 'vitest';
import { type Comparison, compare, gpdInstant, iupdOf, type KnownInstalment, positionBody } from './gpd-rules.ts';

const position = {
  creditorFiscalCode: '99999000013',
  creditorName: 'Comune di Prova',
  iban: 'IT60X0542811101000000123456',
  taxonomyCode: '9/0199999SP/',
  noticeNumber: '302000000000000184',
  iuv: '02000000000000184',
  cents: 3500,
  description: 'Ricarica refezione scolastica',
  dueAt: Temporal.Instant.from('2026-12-31T23:59:59+01:00'),
  debtor: { fullName: 'Maria Rossi', fiscalCode: 'RSSMRA80A41H501W', email: null },
};

describe('the body of a position', () => {
  test('is payable at once, until the end of its day in Rome told in UTC', () => {
    const [option] = positionBody(position).paymentOption;
    expect(option).not.toHaveProperty('validityDate');
    expect(option?.installments[0]?.dueDate).toBe('2026-12-31T22:59:59Z');
    const summer = { ...position, dueAt: Temporal.Instant.from('2027-07-31T23:59:59+02:00') };
    expect(positionBody(summer).paymentOption[0]?.installments[0]?.dueDate).toBe('2027-07-31T21:59:59Z');
  });

  test('has one transfer of the whole amount, in whole cents', () => {
    const instalment = positionBody(position).paymentOption[0]?.installments[0];
    expect(instalment).toMatchObject({ amount: 3500, transfer: [{ amount: 3500, iban: position.iban }] });
    expect(instalment?.transfer).toHaveLength(1);
  });

  test('names the payer and no child, and a body among payers as such', () => {
    expect(positionBody(position).paymentOption[0]?.debtor).toEqual({
      type: 'F',
      fullName: 'Maria Rossi',
      fiscalCode: 'RSSMRA80A41H501W',
    });
    const body = { ...position, debtor: { ...position.debtor, fiscalCode: '99999000013', email: 'a@example.it' } };
    expect(positionBody(body).paymentOption[0]?.debtor).toMatchObject({ type: 'G', email: 'a@example.it' });
  });

  test('keeps texts within 140 characters', () => {
    const long = positionBody({ ...position, creditorName: 'x'.repeat(200), description: 'y'.repeat(200) });
    expect(long.companyName).toHaveLength(140);
    expect(long.paymentOption[0]?.installments[0]?.description).toHaveLength(140);
  });
});

test('a position has one name for ever, from creditor and IUV', () => {
  expect(iupdOf(position)).toBe('OMNIBUS-99999000013-02000000000000184');
});

describe('what pagoPA holds under our name', () => {
  const ours = { iuv: position.iuv, nav: position.noticeNumber, amount: 3500, status: 'UNPAID' };
  test.each<[string, string, KnownInstalment, Comparison]>([
    ['valid and unpaid', 'VALID', ours, 'payable'],
    ['valid, without a number of its own', 'VALID', { ...ours, nav: undefined }, 'payable'],
    ['published, valid in a moment', 'PUBLISHED', ours, 'payable'],
    ['a draft', 'DRAFT', ours, 'draft'],
    ['paid', 'PAID', { ...ours, status: 'PAID' }, 'paid'],
    ['paid and reported', 'PAID', { ...ours, status: 'REPORTED' }, 'paid'],
    ['paid with another amount', 'PAID', { ...ours, amount: 3400, status: 'PAID' }, 'paid'],
    ['expired', 'UNPAYABLE', { ...ours, status: 'EXPIRED' }, 'over'],
    ['another amount', 'VALID', { ...ours, amount: 3400 }, 'different'],
    ['another IUV', 'VALID', { ...ours, iuv: '02000000000000285' }, 'different'],
    ['another notice number', 'VALID', { ...ours, nav: '302000000000000285' }, 'different'],
  ])('%s', (_, status, instalment, expected) => {
    expect(compare(position, { status, instalments: [instalment] })).toBe(expected);
  });

  test('several instalments, or none, are not ours', () => {
    expect(compare(position, { status: 'VALID', instalments: [ours, ours] })).toBe('different');
    expect(compare(position, { status: 'VALID', instalments: [] })).toBe('different');
  });
});

test.each([
  ['2026-11-24T10:00:00', '2026-11-24T09:00:00Z'],
  ['2026-11-24T10:00:00.123', '2026-11-24T09:00:00.123Z'],
  ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00Z'],
  ['2026-11-24T10:00:00+01:00', '2026-11-24T09:00:00Z'],
  ['ieri', undefined],
])('the instant «%s» is %s', (text, expected) => {
  expect(gpdInstant(text)?.toString()).toBe(expected);
});
