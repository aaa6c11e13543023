import { expect, test } from 'vitest';
import { catalogueFiles, filesIn, type Node, nodesIn, parse, read, textOf } from './source.ts';

interface Said {
  readonly path: string;
  readonly text: string;
}

const isImport = (node: Node) => /^(Import|Export(All|Named))Declaration$/.test(node.type);

/** Every text of the catalogue; what is filled in reads `{}`. */
const said: Said[] = catalogueFiles.flatMap((path) => {
  const body = (parse(read(path), path).body as Node[]).filter((node) => !isImport(node));
  const texts = body.flatMap((node) => [...nodesIn(node)].map(textOf));
  return texts
    .filter((text): text is string => text !== undefined && /\p{L}/u.test(text))
    .map((text) => ({ path, text }));
});

const breaking = (wrong: (text: string) => boolean) =>
  said.filter(({ text }) => wrong(text)).map(({ path, text }) => `${path}: ${text}`);

test('the catalogue says something', () => {
  expect(said.length).toBeGreaterThan(50);
});

test('people are spoken to with "tu" or impersonally, never with "Lei"', () => {
  expect(
    breaking(
      (text) =>
        /\b(Lei|Suo|Suoi|la preghiamo|la invitiamo|si prega|vogliate|voglia|gentile utente)\b/i.test(text) &&
        !/\b(il|i|al|del|dal|nel|sul) suo/i.test(text),
    ),
  ).toEqual([]);
});

test('no text has two spaces, three full stops or a typewriter’s apostrophe', () => {
  expect(breaking((text) => /\S {2,}\S|\.\.\.|\p{L}'\p{L}/u.test(text))).toEqual([]);
});

test('amounts are written with the sign after them', () => {
  expect(breaking((text) => /€\s*[\d{]|\bEUR\b/.test(text))).toEqual([]);
});

test('nobody is told to click, submit or log in', () => {
  expect(
    breaking((text) =>
      /\b(clicca\w*|cliccare|submit|log ?in|loggat\w+|logout|username|errore (interno|generico|sconosciuto))\b/i.test(
        text,
      ),
    ),
  ).toEqual([]);
});

test('sentences have fewer than 20 words', () => {
  const sentences = (text: string) => text.split(/(?<=[.!?:;])\s+/);
  const words = (sentence: string) => sentence.split(/\s+/).filter((word) => /[\p{L}\d{]/u.test(word)).length;
  expect(breaking((text) => sentences(text).some((sentence) => words(sentence) >= 20))).toEqual([]);
});

test('every text of the catalogue is used', () => {
  const code = filesIn('{src,sandbox}/**/*.{ts,tsx}')
    .filter((path) => !catalogueFiles.includes(path) && !path.includes('.test.'))
    .map(read)
    .join('\n');
  const used = new Set(code.match(/[\p{L}_$][\p{L}\d_$]*/gu));
  const unused = catalogueFiles.flatMap((path) =>
    [...nodesIn(parse(read(path), path))]
      .filter((node) => node.type === 'KeyValueProperty' || node.type === 'MethodProperty')
      .map((node) => String((node.key as Node).value))
      .filter((key) => /^[a-z]\w+$/i.test(key) && !used.has(key))
      .map((key) => `${path}: ${key}`),
  );
  expect(unused).toEqual([]);
});

test('an address is an "e-mail"; "Email" is the field of the login alone, as the notice names it', () => {
  const ofLogin = /^(Email|Email o password non corrette\. .*)$/;
  expect(breaking((text) => /(?<!--)\bemail\b/i.test(text) && !ofLogin.test(text))).toEqual([]);
});
