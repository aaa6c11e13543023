import { darkRuns } from '#src/platform/codes/index.ts';
import type { Pdf } from '#src/platform/pdf/index.ts';

export const INK = '#17324d';
const BAR = '#e6e9f2';
/** Lengths in millimetres: margins, the width between them, and half of it less the gap. */
export const LEFT = 10;
export const WIDTH = 190;
export const COLUMN = 92;
/** A side of each code without its white ground, as the official model asks. */
const CODE_MM = 25;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A grey bar with the title of a part, and a word at its end. */
export function drawBar(pdf: Pdf, title: string, aside: string, { x, y, width }: Place): void {
  pdf.fill(x, y, width, 8, BAR);
  pdf.write({ text: title, x: x + 3, y: y + 1.6, width: width - 6, size: 9.5, face: 'bold', color: INK, tag: 'H2' });
  if (aside) {
    pdf.write({ text: aside, x: x + 3, y: y + 1.8, width: width - 6, size: 9, color: INK, align: 'right' });
  }
}

/** A value under its label. */
export function drawField(
  pdf: Pdf,
  label: string,
  value: string,
  at: Place & { readonly face?: 'mono' | 'bold'; readonly lines?: number },
): void {
  const { face = 'bold', lines = 2, ...place } = at;
  pdf.write({ ...place, text: label, size: 9, color: INK });
  pdf.write({ ...place, text: value, y: at.y + 4.4, size: 11, face, lines });
}

/** A code as black rectangles, 25 mm wide and high. */
export function drawCode(
  pdf: Pdf,
  alt: string,
  modules: readonly (readonly boolean[])[],
  at: { readonly x: number; readonly y: number },
): void {
  const side = CODE_MM / modules.length;
  const boxes = darkRuns(modules).map(({ row, column, length }) => ({
    x: at.x + column * side,
    y: at.y + row * side,
    width: length * side,
    height: side,
  }));
  pdf.figure(alt, boxes);
}
