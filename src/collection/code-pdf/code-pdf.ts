import type { Day } from '#src/kernel/day.ts';
import { darkRuns, type qrModules } from '#src/platform/codes/index.ts';
import { openPdf, type Pdf } from '#src/platform/pdf/index.ts';
import { words } from './words.ts';

/** Everything that the sheet says. */
interface CodeSheet {
  readonly childName: string;
  /** In fours. */
  readonly code: string;
  readonly modules: Awaited<ReturnType<typeof qrModules>>;
  readonly tenantName: string;
  readonly officePhone: string;
  readonly officeEmail: string;
  readonly from: Day;
}

const INK = '#17324d';
const LEFT = 22;
const WIDTH = 166;
/** Twice what a reader needs: it is also read through a plastic cover. */
const QR_MM = 60;
const line = { x: LEFT, width: WIDTH };

/** A child's permanent code as one tagged A4 page with embedded fonts. */
export async function codePdf(sheet: CodeSheet): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await openPdf(words.title);
  pdf.addPage();
  const below = pdf.write({ ...line, text: sheet.tenantName, y: 20, size: 15, face: 'bold', color: INK, lines: 2 });
  pdf.write({ ...line, text: words.office, y: below + 0.5, size: 11, color: INK });
  const heading = words.heading(sheet.childName);
  const title = pdf.write({ ...line, text: heading, y: 46, size: 20, face: 'bold', color: INK, tag: 'H1', lines: 2 });
  pdf.write({ ...line, text: words.lead, y: title + 2, size: 12 });
  drawCode(pdf, sheet);
  drawSteps(pdf, sheet);
  return pdf.finish();
}

function drawCode(pdf: Pdf, { modules, code }: CodeSheet): void {
  const side = QR_MM / modules.length;
  const at = { x: LEFT, y: 84 };
  pdf.figure(
    words.qr(code),
    darkRuns(modules).map(({ row, column, length }) => ({
      x: at.x + column * side,
      y: at.y + row * side,
      width: length * side,
      height: side,
    })),
  );
  const beside = { x: LEFT + QR_MM + 12, width: WIDTH - QR_MM - 12 };
  const below = pdf.write({ ...beside, text: words.digits, y: 96, size: 11.5 });
  pdf.write({ ...beside, text: code, y: below + 3, size: 18, face: 'mono' });
}

function drawSteps(pdf: Pdf, { from, officePhone, officeEmail }: CodeSheet): void {
  let y = pdf.write({ ...line, text: words.how, y: 158, size: 14, face: 'bold', color: INK, tag: 'H2' }) + 2;
  for (const step of words.steps) y = pdf.write({ ...line, text: step, y, size: 12 }) + 2.5;
  y += 6;
  for (const text of [words.secret, words.lost, words.from(from)]) y = pdf.write({ ...line, text, y, size: 11 }) + 2;
  pdf.write({ ...line, text: words.contact(officePhone, officeEmail), y: y + 4, size: 11, face: 'bold' });
}
