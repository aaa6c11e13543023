import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { readTable } from './read-table.ts';

const fileAt = (path: string) => readFile(fileURLToPath(new URL(path, import.meta.url)));

const read = async (content: string | Uint8Array) => {
  const result = await readTable(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return result.ok ? result.value : result.error;
};
const expected = {
  headers: ['Cognome', 'Nome'],
  rows: [
    { line: 2, cells: ["D'Angelo", 'Desirée'] },
    { line: 3, cells: ['Rizzo', 'Nicolò'] },
  ],
};
const text = "Cognome;Nome\r\nD'Angelo;Desirée\r\nRizzo;Nicolò\r\n";

describe('a file is read whatever program wrote it', () => {
  test.each([
    ['UTF-8', text],
    ['UTF-8 with its mark', `\uFEFF${text}`],
    ['Windows-1252', iconv.encode(text, 'windows-1252')],
    ['UTF-16, little end first', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['UTF-16, big end first', iconv.encode(text, 'utf-16be', { addBOM: true })],
    ['lines of Unix', text.replaceAll('\r\n', '\n')],
    ['lines of the old Macintosh', text.replaceAll('\r\n', '\r')],
    ['no line break at the end', text.trimEnd()],
    ['empty lines at the end', `${text}\r\n;\r\n\r\n`],
    ['the end mark of DOS', `${text}\u001a`],
    ['commas', text.replaceAll(';', ',')],
    ['tabs', text.replaceAll(';', '\t')],
    ['every value quoted', text.replaceAll(/[^;\r\n]+/g, '"$&"')],
    ['blanks around values', text.replaceAll(';', ' ; ')],
  ])('%s', async (_, content) => expect(await read(content)).toEqual(expected));

  test('the characters that only Windows-1252 has are kept', async () => {
    expect(await read(iconv.encode('Nome;Quota\nD’Elìa;5 €', 'windows-1252'))).toMatchObject({
      rows: [{ cells: ['D’Elìa', '5 €'] }],
    });
  });

  test('the file of the municipality, in Windows-1252, has 364 pupils', async () => {
    const table = await read(await fileAt('../../demo/leporano/alunni.csv'));
    expect(table).toMatchObject({ rows: expect.objectContaining({ length: 364 }) });
    expect(table).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ line: 365 })]) });
    expect(JSON.stringify(table)).toContain('"Ludovica Desirée"');
  });
});

describe('lines are numbered as an editor shows them', () => {
  test('an empty line in the middle counts', async () => {
    expect(await read('A;B\n1;x\n\n2;y')).toMatchObject({ rows: [{ line: 2 }, { line: 4 }] });
  });

  test('a value of several lines counts with all of them and its row with the first', async () => {
    expect(await read('A;B\n1;"x\ny; z"\n2;"say ""hi"""')).toMatchObject({
      rows: [
        { line: 2, cells: ['1', 'x\ny; z'] },
        { line: 4, cells: ['2', 'say "hi"'] },
      ],
    });
  });

  test('empty lines above the header and the hint of Excel count', async () => {
    expect(await read('\nA;B\n1;x')).toMatchObject({ headers: ['A', 'B'], rows: [{ line: 3 }] });
    expect(await read('sep=,\nA,B;C\n1,x')).toMatchObject({ headers: ['A', 'B;C'], rows: [{ line: 3 }] });
  });
});

test('the separator is told by the header: a decimal comma or a quoted name below or in it does not mislead', async () => {
  expect(await read('Codice;Saldo\n1;96,50')).toMatchObject({ rows: [{ cells: ['1', '96,50'] }] });
  expect(await read('"Cognome, Nome, Nascita";Saldo\nx;1')).toMatchObject({
    headers: ['Cognome, Nome, Nascita', 'Saldo'],
  });
});

test('quotes inside a value are text', async () => {
  expect(await read('A;B\n1;Maria "Mimì"')).toMatchObject({ rows: [{ cells: ['1', 'Maria "Mimì"'] }] });
});

test('a row with fewer or more values than headers is kept as it is', async () => {
  expect(await read('A;B\n1\n1;2;3')).toMatchObject({ rows: [{ cells: ['1'] }, { cells: ['1', '2', '3'] }] });
});

describe('a spreadsheet', () => {
  test('days, numbers and ticks become text, empty rows count', async () => {
    const table = await read(await fileAt('./fixtures/alunni.xlsx'));
    expect(table).toMatchObject({ headers: expect.arrayContaining(['Codice utente', 'L.104']) });
    const rows = 'rows' in table ? table.rows : [];
    expect(rows.map((row) => row.line)).toEqual([2, 3, 5]);
    expect(rows.map((row) => row.cells[0])).toEqual(['00001', '2', '3']);
    expect(rows.map((row) => row.cells[4])).toEqual(['2023-10-14', '03/06/2023', '2023-12-12']);
    expect(rows.map((row) => row.cells[14])).toEqual(['', '2801,53', '1,2340']);
    expect(rows.map((row) => row.cells[15])).toEqual(['SI', 'SI', 'SI']);
    expect(rows[0]?.cells.slice(13)).toEqual(['393542857929', '', 'SI', 'NO', '']);
  });

  test('cut in half it is refused', async () => {
    const whole = await fileAt('./fixtures/alunni.xlsx');
    expect(await read(whole.subarray(0, whole.length / 2))).toEqual({ kind: 'FileUnreadable' });
  });

  test('that would unpack to more than the machine bears is refused unopened', async () => {
    const bomb = Buffer.concat([Buffer.from('PK\u0003\u0004PK\u0001\u0002'), Buffer.alloc(60)]);
    bomb.writeUInt32LE(0xffffffff, 4 + 24);
    expect(await read(bomb)).toEqual({ kind: 'FileUnreadable' });
  });

  test('of Excel 97 is refused with the way out', async () => {
    expect(await read(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toEqual({ kind: 'OldSpreadsheet' });
  });
});

describe('a title above the names of the columns', () => {
  test.each([
    ['of a text with semicolons', 'Elenco alunni 2026/27\n\nCognome;Nome;Saldo\nRossi;Ada;1,50\n'],
    ['of a text with tabs', 'Comune di Prova, elenco\nCognome\tNome\tSaldo\nRossi\tAda\t1,50\n'],
    ['padded to all columns', 'Elenco alunni;;\nestratto il 20/11/2026;;\nCognome;Nome;Saldo\nRossi;Ada;1,50\n'],
  ])('%s is skipped, and lines keep their numbers', async (_, text) => {
    const line = text.trimEnd().split('\n').length;
    expect(await read(Buffer.from(text))).toEqual({
      headers: ['Cognome', 'Nome', 'Saldo'],
      rows: [{ line, cells: ['Rossi', 'Ada', '1,50'] }],
    });
  });
});

describe('a file that is no table is refused', () => {
  test.each([
    ['nothing', '', { kind: 'FileEmpty' }],
    ['blank lines', '\n ; \n', { kind: 'FileEmpty' }],
    ['a header alone', 'Cognome;Nome\n', { kind: 'NoRowsBelowHeader' }],
    ['data without header', '00001;RZZBRC23R54L049E;96,50\n', { kind: 'HeaderMissing' }],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), { kind: 'FileUnreadable' }],
    ['a quote that is never closed', 'A;B\n1;x\n2;"y\n3;z\n', { kind: 'QuoteNotClosed', line: 3 }],
    ['too many bytes', 'A'.repeat(5 * 1024 * 1024 + 1), { kind: 'FileTooLarge', limitMegabytes: 5 }],
    ['too many rows', `A\n${'1\n'.repeat(50_001)}`, { kind: 'TooManyRows', limit: 50_000 }],
  ])('%s', async (_, content, error) => expect(await read(content)).toEqual(error));
});
