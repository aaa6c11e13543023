import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { darkRuns, qrModules } from '#src/platform/codes/index.ts';
import { openPdf, type Pdf } from '#src/platform/pdf/index.ts';
import type { Letter } from '../activation.ts';
import { words } from './words.ts';

/** What all letters of a municipality say alike. */
interface Sender {
  readonly tenantName: string;
  readonly officePhone: string;
  readonly officeEmail: string;
  /** Where the code is typed; the QR code holds it, and no secret. */
  readonly address: string;
}

const INK = '#17324d';
const BOX = '#e6e9f2';
const LEFT = 22;
const WIDTH = 166;
const QR_MM = 30;

/** The letters as one tagged PDF, each on its own A4 page, to be folded with the code inside. */
export async function letterPdf(letters: readonly Letter[], sender: Sender): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await openPdf(words.title);
  const modules = await qrModules(sender.address);
  for (const letter of letters) {
    pdf.addPage();
    drawHead(pdf, letter, sender);
    drawCode(pdf, letter);
    drawSteps(pdf, sender);
    drawQr(pdf, modules, sender);
    drawFoot(pdf, letter, sender);
  }
  return pdf.finish();
}

const line = { x: LEFT, width: WIDTH };

function drawHead(pdf: Pdf, letter: Letter, { tenantName }: Sender): void {
  const below = pdf.write({ ...line, text: tenantName, y: 20, size: 15, face: 'bold', color: INK, lines: 2 });
  pdf.write({ ...line, text: words.office, y: below + 0.5, size: 11, color: INK });
  const to = { x: 110, width: 78 };
  const name = pdf.write({ ...to, text: `${words.to} ${letter.name}`, y: 48, size: 12, lines: 2 });
  if (letter.children) pdf.write({ ...to, text: words.children(letter.children), y: name + 1, size: 10, lines: 2 });
  const heading = pdf.write({ ...line, text: words.heading, y: 82, size: 18, face: 'bold', color: INK, tag: 'H1' });
  pdf.write({ ...line, text: words.lead, y: heading + 3, size: 11.5 });
}

function drawCode(pdf: Pdf, { code }: Letter): void {
  const y = 112;
  pdf.fill(LEFT, y, WIDTH, 28, BOX);
  pdf.write({ text: words.code, x: LEFT + 6, y: y + 4, width: WIDTH - 12, size: 10, color: INK, tag: 'H2' });
  pdf.write({ text: code, x: LEFT + 6, y: y + 11, width: WIDTH - 12, size: 24, face: 'mono' });
}

function drawSteps(pdf: Pdf, { address }: Sender): void {
  let y = pdf.write({ ...line, text: words.how, y: 152, size: 13, face: 'bold', color: INK, tag: 'H2' }) + 2;
  for (const step of words.steps(address)) y = pdf.write({ x: LEFT, width: 122, text: step, y, size: 11.5 }) + 2.5;
}

function drawQr(pdf: Pdf, modules: Awaited<ReturnType<typeof qrModules>>, { address }: Sender): void {
  const side = QR_MM / modules.length;
  const at = { x: LEFT + WIDTH - QR_MM, y: 156 };
  pdf.figure(
    words.qr(address),
    darkRuns(modules).map(({ row, column, length }) => ({
      x: at.x + column * side,
      y: at.y + row * side,
      width: length * side,
      height: side,
    })),
  );
}

function drawFoot(pdf: Pdf, { expiresAt }: Letter, { officePhone, officeEmail }: Sender): void {
  let y = 208;
  const until = words.until(numericDay(romeDay(expiresAt)));
  for (const text of [until, words.secret, words.lost]) y = pdf.write({ ...line, text, y, size: 11 }) + 2;
  pdf.write({ ...line, text: words.contact(officePhone, officeEmail), y: y + 3, size: 11, face: 'bold' });
}
