import { dataMatrixModules } from '#src/platform/codes/index.ts';
import type { Pdf } from '#src/platform/pdf/index.ts';
import { grouped } from '../notice-qr-rules.ts';
import { posteDataMatrixText } from '../poste-data-matrix-rules.ts';
import { drawBar, drawCode, drawField, INK, LEFT, WIDTH } from './drawing.ts';
import type { NoticeSheet } from './sheet.ts';
import { words } from './words.ts';

/** Black at 70 %, as the model asks for the authorisation. */
const AUTHORISATION_INK = '#4d4d4d';
const TOP = 217;
const CUT_Y = TOP - 4;
const DASH_MM = 2;

/** *Bollettino postale PA*: the part that Poste reads, at the foot of the sheet, to be cut off along the dashes. */
export async function drawPostalSlip(
  pdf: Pdf,
  sheet: NoticeSheet & { readonly postal: NonNullable<NoticeSheet['postal']> },
): Promise<void> {
  const { postal, noticeNumber, creditorFiscalCode, cents, debtor, subject } = sheet;
  for (let x = LEFT; x < LEFT + WIDTH; x += 2 * DASH_MM) pdf.fill(x, CUT_Y, DASH_MM, 0.2, INK);
  drawBar(pdf, words.slip, words.single(sheet.dueOn), { x: LEFT, y: TOP, width: WIDTH });
  const y = TOP + 11;
  const left = { x: LEFT + 3, width: 84 };
  pdf.write({ ...left, text: words.bancoPosta, y, size: 12, face: 'bold', color: INK });
  drawField(pdf, words.account, postal.account, { x: LEFT + 45, width: 42, y: y - 1, face: 'mono', lines: 1 });
  drawField(pdf, words.holder, postal.holder, { ...left, y: y + 10 });
  drawField(pdf, words.payer, debtor.fullName, { ...left, y: y + 24 });
  const middle = { x: LEFT + 92, width: 64 };
  pdf.write({ ...middle, text: words.euro, y: y - 1, size: 9, color: INK });
  pdf.write({ ...middle, text: words.amount(cents), y: y + 3, size: 16, face: 'bold', lines: 1 });
  drawField(pdf, words.subject, subject, { ...middle, y: y + 13 });
  const bottom = y + 38;
  drawField(pdf, words.noticeCode, grouped(noticeNumber), { ...left, width: 66, y: bottom, face: 'mono', lines: 1 });
  drawField(pdf, words.kind, words.kindOfSlip, { x: LEFT + 74, width: 14, y: bottom, face: 'mono', lines: 1 });
  drawField(pdf, words.creditorCode, creditorFiscalCode, { ...middle, y: bottom, face: 'mono', lines: 1 });
  const text = posteDataMatrixText({
    noticeNumber,
    creditorFiscalCode,
    account: postal.account,
    cents,
    debtor,
    subject,
  });
  const code = { x: LEFT + WIDTH - 28, y: y + 1 };
  drawCode(pdf, words.dataMatrix(grouped(noticeNumber)), await dataMatrixModules(text), code);
  pdf.write({
    text: postal.authorisation,
    x: code.x - 4,
    y: bottom + 2,
    width: 32,
    size: 6.5,
    color: AUTHORISATION_INK,
    align: 'right',
    lines: 3,
  });
}
