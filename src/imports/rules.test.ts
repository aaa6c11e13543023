import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { imports } from '#src/web/messages/it/imports.ts';
import { readAbsences } from './absence-rules.ts';
import { controlTotals, readBalances } from './balance-rules.ts';
import { type ImportKind, matchColumns } from './column-rules.ts';
import { readPupils } from './pupil-rules.ts';
import { readTable } from './read-table.ts';
import type { Table } from './table-types.ts';
import type { ImportContext, PupilRow, Reading } from './types.ts';

const demoFile = (name: string) => readFile(fileURLToPath(new URL(`../../demo/leporano/${name}`, import.meta.url)));

async function tableIn(bytes: Uint8Array): Promise<Table> {
  const table = await readTable(bytes);
  if (!table.ok) throw new Error(table.error.kind);
  return table.value;
}

function placesIn(kind: ImportKind, table: Table) {
  const places = matchColumns(kind, table.headers);
  if (!places.ok) throw new Error(`Missing: ${places.error.missing}`);
  return places.value;
}

let classes: ImportContext['classes'] = [];
beforeAll(async () => {
  const table = await tableIn(await demoFile('classi.csv'));
  classes = table.rows.map(({ cells: [schoolCode = '', grade = '', section = ''] }) => ({
    schoolCode,
    grade,
    section,
  }));
});

const emptyContext = (): ImportContext => ({
  today: day('2026-11-24'),
  classes,
  diets: ['Senza carne di maiale', 'Vegetariana', 'Intolleranza lattosio', 'Allergia uova', 'Celiachia'],
  consumers: [],
  lastDay: day('2027-06-30'),
  exemptions: ['L.104', 'Terzo figlio'],
});

const asciiTable = (kind: ImportKind, text: string) =>
  tableIn(new TextEncoder().encode(text)).then((table) => ({ table, places: placesIn(kind, table) }));
const inShort = (reading: Reading<unknown>) => reading.rejections.map((one) => `${one.line} ${one.column} ${one.code}`);

describe('the pupils of the municipality', () => {
  const readPupilsOf = async (file: string, context = emptyContext()) => {
    const table = await tableIn(await demoFile(file));
    return readPupils(table, placesIn('pupils', table), context);
  };

  test('all 364 are taken', async () => {
    const { rows, rejections } = await readPupilsOf('alunni.csv');
    expect(rejections).toEqual([]);
    expect(rows).toHaveLength(364);
    expect(rows[4]).toEqual({
      line: 6,
      number: '00005',
      fiscalCode: 'RZZLVC23P52E537H',
      surname: 'Rizzo',
      name: 'Ludovica Desirée',
      sex: 'F',
      birthDate: '2023-09-12',
      schoolCode: 'TAAA815013',
      grade: '3',
      section: 'A',
      payer: {
        fiscalCode: 'LNEMRA91P46L049X',
        surname: 'Leone',
        name: 'Maria',
        email: 'maria.leone1@example.it',
        phone: '+393542857929',
      },
      iseeCents: null,
      resident: true,
      law104: false,
      diet: null,
      household: null,
    });
  });

  test('taken a second time, all are known', async () => {
    const { rows } = await readPupilsOf('alunni.csv');
    const again = await readPupilsOf('alunni.csv', { ...emptyContext(), consumers: rows });
    expect(again).toEqual({ rows, rejections: [] });
  });

  test('the file with errors is refused with exactly the expected lines, columns and codes', async () => {
    const expected = JSON.parse((await demoFile('alunni-con-errori.expected.json')).toString('utf8'));
    const { rows: consumers } = await readPupilsOf('alunni.csv');
    for (const context of [emptyContext(), { ...emptyContext(), consumers }]) {
      const { rejections } = await readPupilsOf('alunni-con-errori.csv', context);
      expect(rejections.map(({ line, column, code }) => ({ line, column, code }))).toEqual(expected);
    }
  });

  test('each reason has a sentence that says what to mend', async () => {
    const { rejections } = await readPupilsOf('alunni-con-errori.csv');
    for (const { code } of rejections) expect(imports.rejections[code]).toMatch(/^\p{Lu}.{15,}\.$/u);
  });
});

describe('a pupil', () => {
  const headers =
    'Codice utente;Cognome;Nome;Sesso;Data di nascita;Codice fiscale;Codice scuola;Classe;Sezione;Cognome genitore;Nome genitore;Codice fiscale genitore;Email;Cellulare;ISEE;Residente;L.104;Dieta;Nucleo';
  const fine = {
    number: '00001',
    surname: 'Rizzo',
    name: 'Beatrice',
    sex: 'F',
    born: '14/10/2023',
    code: 'RZZBRC23R54L049E',
    school: 'TAAA815013',
    grade: '3',
    section: 'A',
    payerSurname: 'Leone',
    payerName: 'Maria',
    payerCode: 'LNEMRA91P46L049X',
    email: 'maria@example.it',
    phone: '+39 354 2857929',
    isee: '',
    resident: 'SI',
    exempt: 'NO',
    diet: '',
    household: '',
  };
  const other = {
    ...fine,
    number: '00002',
    surname: 'Gentile',
    name: 'Aurora',
    born: '17/10/2023',
    code: 'GNTRRA23R57L049M',
  };

  const judge = async (...pupils: (typeof fine)[]): Promise<Reading<PupilRow>> => {
    const { table, places } = await asciiTable(
      'pupils',
      [headers, ...pupils.map((one) => Object.values(one).join(';'))].join('\n'),
    );
    return readPupils(table, places, emptyContext());
  };

  test.each([
    [{ number: '' }, 'Codice utente', 'value_missing'],
    [{ code: '' }, 'Codice fiscale', 'value_missing'],
    [{ surname: '' }, 'Cognome', 'value_missing'],
    [{ resident: '' }, 'Residente', 'value_missing'],
    [{ payerCode: '' }, 'Codice fiscale genitore', 'value_missing'],
    [{ payerCode: 'LNEMRA91P46L049A' }, 'Codice fiscale genitore', 'fiscal_code_check_character'],
    [{ code: 'RZZBRC23R54' }, 'Codice fiscale', 'fiscal_code_shape'],
    [{ born: '14/10/23' }, 'Data di nascita', 'date_unreadable'],
    [{ born: '29/02/2023' }, 'Data di nascita', 'date_does_not_exist'],
    [{ born: '14/10/2032' }, 'Data di nascita', 'birth_date_in_future'],
    [{ born: '15/10/2023' }, 'Data di nascita', 'birth_date_differs_from_fiscal_code'],
    [{ born: '14/10/1923' }, undefined, undefined],
    [{ born: '2023-10-14' }, undefined, undefined],
    [{ born: '14-10-2023' }, undefined, undefined],
    [{ born: '14.10.2023 00:00:00' }, undefined, undefined],
    [{ sex: 'M' }, 'Sesso', 'sex_differs_from_fiscal_code'],
    [{ sex: '?' }, 'Sesso', 'sex_unreadable'],
    [{ sex: 'femmina' }, undefined, undefined],
    [{ school: 'taaa815013', section: 'a', grade: '3ª' }, undefined, undefined],
    [{ grade: '9' }, 'Classe', 'class_unknown_in_school'],
    [{ section: 'Z' }, 'Sezione', 'class_unknown_in_school'],
    [{ email: 'maria@example' }, 'Email', 'email_unreadable'],
    [{ email: 'a@b.it, c@d.it' }, 'Email', 'email_unreadable'],
    [{ email: '' }, undefined, undefined],
    [{ phone: 'chiamare' }, 'Cellulare', 'phone_unreadable'],
    [{ isee: '-1' }, 'ISEE', 'amount_negative'],
    [{ isee: '12,345' }, 'ISEE', 'amount_unreadable'],
    [{ resident: 'forse' }, 'Residente', 'yes_no_unreadable'],
    [{ resident: 'sì', exempt: '0' }, undefined, undefined],
    [{ diet: 'Vegana' }, 'Dieta', 'diet_unknown'],
    [{ diet: 'VEGETARIANA ' }, undefined, undefined],
    [{ household: 'uno;due' }, 'Nucleo', 'too_many_values'],
  ])('with %j is answered with %s %s', async (change, column, code) => {
    const { rows, rejections } = await judge({ ...fine, ...change });
    expect(rejections.map((one) => [one.column, one.code])).toEqual(code ? [[column, code]] : []);
    expect(rows).toHaveLength(code ? 0 : 1);
  });

  test('every reason against a row is given, in the order of the columns', async () => {
    expect(inShort(await judge({ ...fine, diet: 'Vegana', surname: '', isee: 'x' }))).toEqual([
      '2 Cognome value_missing',
      '2 ISEE amount_unreadable',
      '2 Dieta diet_unknown',
    ]);
  });

  test('a number or a fiscal code that stands twice is refused the second time', async () => {
    expect(inShort(await judge(fine, { ...other, code: fine.code }))).toEqual([
      '3 Codice fiscale fiscal_code_repeated',
    ]);
    expect(inShort(await judge(fine, { ...other, number: '1' }))).toEqual(['3 Codice utente number_repeated']);
  });

  test('a parent has one name and one address in all rows, however they are written', async () => {
    expect(inShort(await judge(fine, { ...other, payerSurname: 'LEONE', email: 'MARIA@example.it' }))).toEqual([]);
    expect(inShort(await judge(fine, { ...other, email: '' }))).toEqual([]);
    expect(inShort(await judge(fine, { ...other, payerName: 'Mario' }))).toEqual([
      '3 Cognome genitore payer_named_differently',
    ]);
    expect(inShort(await judge(fine, { ...other, email: 'altra@example.it' }))).toEqual([
      '3 Email payer_email_differs',
    ]);
  });

  test.each([
    ['354 2857929', '+393542857929'],
    ['0039 354.285.7929', '+393542857929'],
    ['393542857929', '+393542857929'],
    ['099 5315204', '+390995315204'],
    ['+380 44 1234567', '+380441234567'],
  ])('the telephone %s is kept as %s', async (phone, kept) => {
    expect((await judge({ ...fine, phone })).rows[0]?.payer.phone).toBe(kept);
  });

  test.each([
    ['2801,53', 280153],
    ['2801.53', 280153],
    ['12.808,29', 1280829],
    ['€ 17443,5', 1744350],
    ['12.345', 1234500],
    ['0', 0],
  ])('the ISEE %s is %d cents', async (isee, cents) => {
    expect((await judge({ ...fine, isee })).rows[0]?.iseeCents).toBe(cents);
  });

  test('a missing sex is read from the fiscal code, a provisional code says nothing', async () => {
    expect((await judge({ ...fine, sex: '' })).rows[0]?.sex).toBe('F');
    expect((await judge({ ...fine, sex: '', code: '12345678903' })).rows[0]?.sex).toBeNull();
  });
});

describe('opening balances', () => {
  const known = [
    { number: '00001', fiscalCode: 'RZZBRC23R54L049E' },
    { number: '00002', fiscalCode: 'GNTRRA23R57L049M' },
  ];
  const judge = async (rows: string, consumers = known) => {
    const { table, places } = await asciiTable('balances', `Codice utente;Codice fiscale;Saldo\n${rows}`);
    return readBalances(table, places, { ...emptyContext(), consumers });
  };

  test('those of the municipality are all taken and their totals are kept', async () => {
    const table = await tableIn(await demoFile('saldi.csv'));
    const { rows, rejections } = readBalances(table, placesIn('balances', table), emptyContext());
    expect(rejections).toEqual([]);
    expect(rows).toHaveLength(364);
    const byHand = table.rows.map((row) => Math.round(Number(row.cells[2]?.replace(',', '.')) * 100));
    expect(controlTotals(rows.map((row) => row.balanceCents))).toEqual({
      count: 364,
      creditCents: byHand.filter((cents) => cents > 0).reduce((a, b) => a + b, 0),
      debtCents: -byHand.filter((cents) => cents < 0).reduce((a, b) => a + b, 0),
    });
  });

  test.each([
    ['00001;RZZBRC23R54L049E;-18,00', '00001', -1800],
    ['1;;18.5', '00001', 1850],
    [';GNTRRA23R57L049M;18,00-', '00002', -1800],
    ['00009;RSSNCL23T67L049T;0', '00009', 0],
  ])('%s is the balance of %s: %d cents', async (row, number, cents) => {
    const { rows, rejections } = await judge(row);
    expect(rejections).toEqual([]);
    expect(rows[0]).toMatchObject({ number, balanceCents: cents });
  });

  test.each([
    ['00001;RZZBRC23R54L049E;', '2 Saldo value_missing'],
    ['00001;RZZBRC23R54L049E;dieci', '2 Saldo amount_unreadable'],
    ['00001;RZZBRC23R54L049E;1,234', '2 Saldo amount_unreadable'],
    ['00001;GNTRRA23R57L049M;5', '2 Codice fiscale fiscal_code_of_another'],
    ['00001;RSSNCL23T67L049T;5', '2 Codice utente number_of_another'],
    ['00009;GNTRRA23R57L049M;5', '2 Codice fiscale fiscal_code_of_another'],
    ['00009;;5', '2 Codice fiscale value_missing'],
    [';RSSNCL23T67L049T;5', '2 Codice utente value_missing'],
    ['00001;;5\n1;RZZBRC23R54L049E;6', '3 Codice fiscale fiscal_code_repeated'],
  ])('%s is refused: %s', async (row, reason) => expect(inShort(await judge(row))).toEqual([reason]));
});

describe('planned absences', () => {
  const known = [{ number: '00016', fiscalCode: 'GNTNIO23C04E537R' }];
  const judge = async (rows: string) => {
    const { table, places } = await asciiTable('absences', `Codice utente;Codice fiscale;Dal;Al;Tipo\n${rows}`);
    return readAbsences(table, places, { ...emptyContext(), consumers: known });
  };

  test('those of the municipality are all taken', async () => {
    const pupils = await tableIn(await demoFile('alunni.csv'));
    const { rows: consumers } = readPupils(pupils, placesIn('pupils', pupils), emptyContext());
    const table = await tableIn(await demoFile('assenze.csv'));
    const { rows, rejections } = readAbsences(table, placesIn('absences', table), { ...emptyContext(), consumers });
    expect(rejections).toEqual([]);
    expect(rows).toHaveLength(26);
    expect(rows.filter((row) => row.kind === 'light')).toHaveLength(4);
  });

  test.each([
    ['00016;;09/12/2026;11/12/2026;Assenza', []],
    ['00016;;09/12/2026;11/12/2026;In bianco', []],
    ['00016;;09/12/2026;11/12/2026;malattia', ['2 Tipo absence_type_unknown']],
    ['00016;;11/12/2026;09/12/2026;assenza', ['2 Al period_backwards']],
    ['00016;;11/12/2026;;assenza', ['2 Al value_missing']],
    ['00016;;11/12/2026;11/12/2206;assenza', ['2 Al period_beyond_school_year']],
    ['00017;RZZGVR23A64E537U;11/12/2026;11/12/2026;assenza', ['2 Codice utente consumer_unknown']],
    ['00016;;01/12/2026;03/12/2026;assenza\n16;;03/12/2026;04/12/2026;pasto in bianco', ['3 Dal period_overlaps']],
    ['00016;;01/12/2026;03/12/2026;assenza\n16;;04/12/2026;04/12/2026;assenza', []],
  ])('%s is answered with %j', async (row, reasons) => expect(inShort(await judge(row))).toEqual(reasons));
});
