import { qrModules } from '#src/platform/codes/index.ts';
import { openPdf, type Pdf } from '#src/platform/pdf/index.ts';
import { grouped, NOTICE_QR_VERSION, noticeQrText } from '../notice-qr-rules.ts';
import { COLUMN, drawBar, drawCode, drawField, INK, LEFT, WIDTH } from './drawing.ts';
import { drawPostalSlip } from './postal-slip.ts';
import type { NoticeSheet } from './sheet.ts';
import { words } from './words.ts';

const BLUE = '#0066cc';
const RIGHT = LEFT + WIDTH - COLUMN;

/** The notices as one tagged PDF with embedded fonts, each on its own A4 page, in the order and words of pagoPA's model. */
export async function noticePdf(sheets: readonly NoticeSheet[]): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await openPdf(words.title);
  for (const sheet of sheets) {
    pdf.addPage();
    drawHeader(pdf, sheet);
    drawParties(pdf, sheet);
    drawHowMuch(pdf, sheet);
    drawWhere(pdf, sheet);
    await drawData(pdf, sheet);
    if (sheet.postal) await drawPostalSlip(pdf, { ...sheet, postal: sheet.postal });
  }
  return pdf.finish();
}

function drawHeader(pdf: Pdf, sheet: NoticeSheet): void {
  const rest = { x: LEFT + 30, width: 100, color: INK };
  pdf.write({ text: words.brand, x: LEFT, y: 10, width: 28, size: 18, face: 'bold', color: BLUE });
  pdf.write({ ...rest, text: words.heading, y: 10.4, size: 16, face: 'bold', tag: 'H1' });
  pdf.write({ ...rest, text: sheet.subject, y: 18.5, size: 12, lines: 2 });
  const own = { text: sheet.creditorName, x: 145, width: 55, align: 'right', color: INK } as const;
  pdf.write({ ...own, y: 11, size: 12, face: 'bold', lines: 2 });
}

function drawParties(pdf: Pdf, sheet: NoticeSheet): void {
  const y = 34;
  drawBar(pdf, words.creditor, `${words.fiscalCode} ${sheet.creditorFiscalCode}`, { x: LEFT, y, width: COLUMN });
  drawBar(pdf, words.debtor, `${words.fiscalCode} ${sheet.debtor.fiscalCode}`, { x: RIGHT, y, width: COLUMN });
  const left = { x: LEFT + 3, width: COLUMN - 6 };
  const contact = [sheet.officePhone && words.phone(sheet.officePhone), sheet.officeEmail].filter(Boolean).join(' · ');
  const below = pdf.write({ ...left, text: sheet.creditorName, y: y + 10, size: 12, face: 'bold', lines: 2 });
  const next = pdf.write({ ...left, text: words.sector, y: below + 0.5, size: 10 });
  if (contact) pdf.write({ ...left, text: contact, y: next + 0.5, size: 9, lines: 2 });
  const right = { x: RIGHT + 3, width: COLUMN - 6 };
  const under = pdf.write({ ...right, text: sheet.debtor.fullName, y: y + 10, size: 12, face: 'bold', lines: 2 });
  pdf.write({ ...right, text: words.accounts(sheet.children), y: under + 0.5, size: 10, lines: 4 });
}

function drawHowMuch(pdf: Pdf, sheet: NoticeSheet): void {
  const y = 76;
  drawBar(pdf, words.howMuch, '', { x: LEFT, y, width: COLUMN });
  const at = { x: LEFT + 3, width: COLUMN - 6 };
  pdf.write({ ...at, text: words.amount(sheet.cents), y: y + 11, size: 20, face: 'bold' });
  pdf.write({ ...at, text: words.by(sheet.dueOn), y: y + 21, size: 13, face: 'bold' });
  pdf.write({ ...at, text: words.mayChange, y: y + 31, size: 9.5 });
}

function drawWhere(pdf: Pdf, sheet: NoticeSheet): void {
  const y = 76;
  drawBar(pdf, words.where, words.whereList, { x: RIGHT, y, width: COLUMN });
  const at = { x: RIGHT + 3, width: COLUMN - 6 };
  pdf.write({ ...at, text: words.byApp, y: y + 11, size: 12, face: 'bold', color: INK });
  const below = pdf.write({ ...at, text: words.byAppHow(sheet.creditorName), y: y + 17, size: 10 });
  pdf.write({ ...at, text: words.inPlace, y: below + 5, size: 12, face: 'bold', color: INK });
  pdf.write({ ...at, text: words.inPlaceHow, y: below + 11, size: 10 });
}

async function drawData(pdf: Pdf, sheet: NoticeSheet): Promise<void> {
  const y = 142;
  drawBar(pdf, words.data, words.single(sheet.dueOn), { x: LEFT, y, width: WIDTH });
  pdf.write({ text: words.banks, x: LEFT + 3, y: y + 11, width: 100, size: 10, face: 'bold', color: INK, tag: 'H2' });
  await drawQr(pdf, sheet, { x: LEFT + 6, y: y + 21 });
  pdf.write({ text: words.scan, x: LEFT + 3, y: y + 50, width: 33, size: 8.5 });

  const middle = { x: LEFT + 46, width: 88 };
  drawField(pdf, words.payer, sheet.debtor.fullName, { ...middle, y: y + 17 });
  drawField(pdf, words.payee, sheet.creditorName, { ...middle, y: y + 29 });
  drawField(pdf, words.subject, sheet.subject, { ...middle, y: y + 41 });
  const last = { x: 150, width: 50 };
  pdf.write({ ...last, text: words.euro, y: y + 17, size: 9, color: INK });
  pdf.write({ ...last, text: words.amount(sheet.cents), y: y + 21.4, size: 16, face: 'bold', lines: 1 });
  const bottom = y + 55;
  drawField(pdf, words.cbill, sheet.cbill.toUpperCase(), { x: LEFT + 46, width: 22, y: bottom, face: 'mono' });
  drawField(pdf, words.noticeCode, grouped(sheet.noticeNumber), { x: LEFT + 70, width: 66, y: bottom, face: 'mono' });
  drawField(pdf, words.creditorCode, sheet.creditorFiscalCode, { ...last, y: bottom, face: 'mono' });
}

async function drawQr(pdf: Pdf, sheet: NoticeSheet, at: { x: number; y: number }): Promise<void> {
  const modules = await qrModules(noticeQrText(sheet), NOTICE_QR_VERSION);
  drawCode(pdf, words.qr(grouped(sheet.noticeNumber)), modules, at);
}
