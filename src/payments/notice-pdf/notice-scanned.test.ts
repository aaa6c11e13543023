import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { BinaryBitmap, DataMatrixReader, HybridBinarizer, RGBLuminanceSource } from '@zxing/library';
import jsQrModule from 'jsqr';
import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { pagopaSpecs } from '#test/support/pagopa-specs.ts';
import { posteDataMatrixText } from '../poste-data-matrix-rules.ts';
import { noticePdf } from './notice-pdf.ts';
import type { NoticeSheet } from './sheet.ts';

const jsQr = jsQrModule as unknown as typeof jsQrModule.default;

const DOTS_PER_INCH = 300;
const DOTS_PER_MM = DOTS_PER_INCH / 25.4;

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
  postal: { account: '123456', holder: 'Comune di Prova - Tesoreria', authorisation: 'AUT. DB/PROVA/2026' },
};
const slipOf = ({ postal, ...rest }: NoticeSheet) => posteDataMatrixText({ ...rest, account: postal?.account ?? '' });

interface Sheet {
  readonly width: number;
  readonly height: number;
  /** A byte a dot, from black to white. */
  readonly grey: Uint8ClampedArray;
}

/** The first page as a printer at 300 dpi would lay it down. */
async function printed(pdf: Uint8Array): Promise<Sheet> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const { width, height, data } = await document.getPage(0).render({ scale: DOTS_PER_INCH / 72, render: 'bitmap' });
  document.destroy();
  library.destroy();
  const grey = new Uint8ClampedArray(width * height);
  for (let dot = 0; dot < grey.length; dot += 1) {
    const [blue = 255, green = 255, red = 255] = data.subarray(dot * 4, dot * 4 + 3);
    grey[dot] = (red + 2 * green + blue) / 4;
  }
  return { width, height, grey };
}

/** A rectangle of the sheet, given in millimetres, on its own. */
function cut(from: Sheet, box: { x: number; y: number; width: number; height: number }): Sheet {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((each) => Math.round(each * DOTS_PER_MM)) as [
    number,
    number,
    number,
    number,
  ];
  const grey = new Uint8ClampedArray(width * height);
  for (let row = 0; row < height; row += 1)
    grey.set(from.grey.subarray((y + row) * from.width + x, (y + row) * from.width + x + width), row * width);
  return { width, height, grey };
}

const dataMatrixIn = ({ grey, width, height }: Sheet): string =>
  new DataMatrixReader()
    .decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height))))
    .getText();

function qrIn({ grey, width, height }: Sheet): string | undefined {
  const dots = new Uint8ClampedArray(grey.length * 4).fill(255);
  for (const [dot, shade] of grey.entries()) dots.fill(shade, dot * 4, dot * 4 + 3);
  return jsQr(dots, width, height)?.data;
}

/** How far the black reaches in a cut, in millimetres. */
function extent({ grey, width }: Sheet) {
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0];
  for (const [dot, shade] of grey.entries()) {
    if (shade > 127) continue;
    const [column, row] = [dot % width, Math.floor(dot / width)];
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
  }
  return { width: (right - left) / DOTS_PER_MM, height: (bottom - top) / DOTS_PER_MM };
}

/** Where the codes stand on the sheet, with their white ground. */
const QR = { x: 13, y: 160, width: 31, height: 31 };
const DATA_MATRIX = { x: 169, y: 226, width: 31, height: 31 };

test('printed at 300 dpi, both codes are read back by independent readers as what they must say', async () => {
  const page = await printed(await noticePdf([sheet]));
  expect(qrIn(cut(page, QR))).toBe('PAGOPA|002|302000000000000184|80010350730|3500');
  expect(dataMatrixIn(cut(page, DATA_MATRIX))).toBe(slipOf(sheet));
});

test('both codes measure 25 mm each way as they are printed', async () => {
  const page = await printed(await noticePdf([sheet]));
  for (const { width, height } of [extent(cut(page, QR)), extent(cut(page, DATA_MATRIX))]) {
    expect(Math.abs(width - 25)).toBeLessThan(0.3);
    expect(Math.abs(height - 25)).toBeLessThan(0.3);
  }
});

test('without a postal account there is no slip: below the data the sheet is white', async () => {
  const page = await printed(await noticePdf([{ ...sheet, postal: undefined }]));
  const foot = cut(page, { x: 0, y: 212, width: 209, height: 84 });
  expect(foot.grey.every((shade) => shade === 255)).toBe(true);
});

test.runIf(pagopaSpecs)('the Data Matrix of the official sample is made again, letter by letter', () => {
  const { posteDataMatrix } = JSON.parse(readFileSync(join(pagopaSpecs ?? '', 'test-vectors.json'), 'utf8')) as {
    readonly posteDataMatrix: readonly (Readonly<Record<string, string>> & { readonly amountCents: number })[];
  };
  expect(posteDataMatrix.length).toBeGreaterThan(0);
  for (const {
    nav = '',
    cf = '',
    postalAccount = '',
    debtorName = '',
    debtorCf = '',
    subject = '',
    ...rest
  } of posteDataMatrix) {
    const debtor = { fullName: debtorName, fiscalCode: debtorCf };
    const text = { noticeNumber: nav, creditorFiscalCode: cf, account: postalAccount, debtor, subject };
    expect(posteDataMatrixText({ ...text, cents: rest.amountCents })).toBe(rest.string);
  }
});
