import { inflateSync } from 'node:zlib';
import jsQrModule from 'jsqr';
import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { noticePdf } from './notice-pdf.ts';
import type { NoticeSheet } from './sheet.ts';

const jsQr = jsQrModule as unknown as typeof jsQrModule.default;

const sheet: NoticeSheet = {
  noticeNumber: '302000000000000184',
  creditorFiscalCode: '80010350730',
  cents: 3500,
  subject: 'Ricarica refezione scolastica',
  dueOn: day('2027-01-23'),
  children: [{ name: 'Sofia', cents: 3500 }],
  creditorName: 'Comune di Prova',
  officePhone: '099 000000',
  officeEmail: 'scuola@example.it',
  debtor: { fullName: 'Maria Šćepanović', fiscalCode: 'RZZMNT80A41E537X' },
  cbill: 'ABCDE',
  postal: undefined,
};

const POINTS_PER_MM = 72 / 25.4;

/** What the pages draw, in order: the content streams of the file. */
function pagesOf(pdf: Uint8Array): string[] {
  const text = Buffer.from(pdf).toString('latin1');
  const streams = [...text.matchAll(/\/Filter \/FlateDecode\n>>\nstream\n([\s\S]*?)\nendstream/g)];
  return streams
    .map(([, bytes = '']) => inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1'))
    .filter((content) => content.includes('/Figure'));
}

/** The black rectangles of a page's picture, in millimetres. */
function boxesOf(page: string) {
  const figure = /\/Figure[\s\S]*? BDC([\s\S]*?)EMC/.exec(page)?.[1] ?? '';
  return [...figure.matchAll(/([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re/g)].map((match) => {
    const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map((number) => Number(number) / POINTS_PER_MM);
    return { x, y, width, height };
  });
}

const DOTS_PER_MM = 300 / 25.4;
const GROUND_MM = 3;

/** What an independent reader finds in the rectangles at 300 dpi on white. */
function decoded(boxes: ReturnType<typeof boxesOf>): string | undefined {
  const left = Math.min(...boxes.map((box) => box.x)) - GROUND_MM;
  const top = Math.min(...boxes.map((box) => box.y)) - GROUND_MM;
  const side = Math.round((25 + 2 * GROUND_MM) * DOTS_PER_MM);
  const dots = new Uint8ClampedArray(side * side * 4).fill(255);
  const dot = (millimetres: number) => Math.round(millimetres * DOTS_PER_MM);
  for (const { x, y, width, height } of boxes) {
    for (let row = dot(y - top); row < dot(y + height - top); row += 1) {
      for (let column = dot(x - left); column < dot(x + width - left); column += 1) {
        dots.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
      }
    }
  }
  return jsQr(dots, side, side)?.data;
}

test('each notice has its own page, and its printed QR is read back by an independent reader', async () => {
  const other = { ...sheet, noticeNumber: '302000000000000277', cents: 150_050 };
  const pages = pagesOf(await noticePdf([sheet, other]));
  expect(pages.map((page) => decoded(boxesOf(page)))).toEqual([
    'PAGOPA|002|302000000000000184|80010350730|3500',
    'PAGOPA|002|302000000000000277|80010350730|150050',
  ]);
});

test('the QR is drawn in lines, 25 mm wide and high, inside the page', async () => {
  const [page = ''] = pagesOf(await noticePdf([sheet]));
  const boxes = boxesOf(page);
  const from = { x: Math.min(...boxes.map((box) => box.x)), y: Math.min(...boxes.map((box) => box.y)) };
  const to = {
    x: Math.max(...boxes.map((box) => box.x + box.width)),
    y: Math.max(...boxes.map((box) => box.y + box.height)),
  };
  expect(Math.abs(to.x - from.x - 25)).toBeLessThan(0.5);
  expect(Math.abs(to.y - from.y - 25)).toBeLessThan(0.5);
  expect(from.x).toBeGreaterThan(10);
  expect(page).not.toContain(' Do');
});

test('the document is tagged, says its language and title, and carries its fonts', async () => {
  const text = Buffer.from(await noticePdf([sheet])).toString('latin1');
  expect(text).toContain('/Marked true');
  expect(text).toContain('/Lang (it-IT)');
  expect(text).toContain('/DisplayDocTitle true');
  expect(text).toContain('pdfuaid:part');
  const fonts = text.match(/\/FontName \/[A-Z]{6}\+(TitilliumWeb|RobotoMono)-\w+/g) ?? [];
  expect(fonts).toHaveLength(3);
  expect(text.match(/\/FontFile2/g)).toHaveLength(3);
  expect(text).toContain('/S /Figure');
  expect(text).toContain('/S /H1');
});
