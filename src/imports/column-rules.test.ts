import { describe, expect, test } from 'vitest';
import { fieldsOf, matchColumns } from './column-rules.ts';

const headersOf = (text: string) => text.split(';');
const placesIn = (result: ReturnType<typeof matchColumns>) =>
  result.ok ? Object.fromEntries(result.value) : result.error;

describe('columns are found by their names', () => {
  test('the names of the manual, in any order', () => {
    expect(placesIn(matchColumns('balances', headersOf('Saldo;Codice fiscale;Codice utente')))).toEqual({
      balance: 0,
      fiscalCode: 1,
      number: 2,
    });
  });

  test('whatever the case, blanks, accents and points', () => {
    expect(placesIn(matchColumns('balances', headersOf('CODICE  UTENTE;codice_fiscale;Note (€);SALDO')))).toEqual({
      number: 0,
      fiscalCode: 1,
      balance: 3,
    });
  });

  test('other names that programs use', () => {
    expect(placesIn(matchColumns('absences', headersOf('Matricola;CF;Data inizio;Data fine;Stato')))).toEqual({
      number: 0,
      fiscalCode: 1,
      from: 2,
      to: 3,
      type: 4,
    });
  });

  test('every name of the manual is found as itself', () => {
    for (const kind of ['pupils', 'balances', 'absences'] as const) {
      const labels = fieldsOf(kind).map((choice) => choice.label);
      expect(placesIn(matchColumns(kind, labels))).toEqual(
        Object.fromEntries(fieldsOf(kind).map((choice, place) => [choice.field, place])),
      );
    }
  });
});

describe('columns that are not recognised are asked for', () => {
  const headers = headersOf('Codice utente;Codice fiscale;Residuo in euro');

  test('with what is missing, what the file has and what was recognised', () => {
    expect(placesIn(matchColumns('balances', headers))).toEqual({
      kind: 'ColumnsNeedMapping',
      missing: ['balance'],
      headers,
      proposed: { number: 'Codice utente', fiscalCode: 'Codice fiscale' },
    });
  });

  test("a person's mapping wins over names", () => {
    expect(placesIn(matchColumns('balances', headers, { balance: 'Residuo in euro' }))).toEqual({
      number: 0,
      fiscalCode: 1,
      balance: 2,
    });
    const twoBalances = headersOf('Codice utente;Codice fiscale;Saldo;Saldo 2026');
    expect(placesIn(matchColumns('balances', twoBalances, { balance: 'Saldo 2026' }))).toMatchObject({ balance: 3 });
  });

  test('a column chosen for one field is not guessed for another', () => {
    const swapped = headersOf('Codice utente;Codice fiscale;Cognome;Nome;Saldo');
    expect(placesIn(matchColumns('balances', swapped, { name: 'Cognome', surname: 'Nome' }))).toMatchObject({
      surname: 3,
      name: 2,
    });
    expect(placesIn(matchColumns('balances', swapped, { name: 'Cognome' }))).not.toHaveProperty('surname');
  });

  test('an optional field can be said to be absent, a name carried twice is not guessed', () => {
    const pupils = fieldsOf('pupils').map((choice) => choice.label);
    expect(placesIn(matchColumns('pupils', pupils, { diet: '' }))).not.toHaveProperty('diet');
    expect(placesIn(matchColumns('balances', headersOf('Codice utente;Codice fiscale;Saldo;saldo')))).toMatchObject({
      missing: ['balance'],
    });
  });

  test('a mapping to a column that the file does not have is asked for again', () => {
    expect(placesIn(matchColumns('balances', headers, { balance: 'Altro' }))).toMatchObject({ missing: ['balance'] });
  });
});
