import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type Document = PDFKit.PDFDocument;
type Element = PDFKit.PDFStructureElement;

const FONTS = join(dirname(createRequire(import.meta.url).resolve('bootstrap-italia/package.json')), 'dist/fonts');
const FACES = {
  regular: 'Titillium_Web/titillium-web-v10-latin-ext_latin-regular.ttf',
  bold: 'Titillium_Web/titillium-web-v10-latin-ext_latin-700.ttf',
  mono: 'Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.ttf',
};

const POINTS_PER_MM = 72 / 25.4;

/** A text and where it stands; lengths in millimetres from the page's upper left corner, type size in points. */
export interface Placed {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly face?: keyof typeof FACES;
  readonly color?: string;
  readonly align?: 'left' | 'right';
  /** What it is to who listens to the document; a paragraph by default. */
  readonly tag?: 'H1' | 'H2' | 'P';
  /** Cut, with an ellipsis, after so many lines. */
  readonly lines?: number;
}

/** A tagged A4 document whose fonts are embedded; lengths in millimetres. */
export interface Pdf {
  addPage(): void;
  /** Writes a text; answers where the next line below it would begin. */
  write(placed: Placed): number;
  /** A filled rectangle that means nothing to who listens. */
  fill(x: number, y: number, width: number, height: number, color: string): void;
  /** Black rectangles that together are one picture with a description, such as a code. */
  figure(alt: string, boxes: readonly { x: number; y: number; width: number; height: number }[]): void;
  finish(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Begins a PDF/UA document in Italian. The library is loaded on first use: most processes never draw one. */
export async function openPdf(title: string): Promise<Pdf> {
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({
    autoFirstPage: false,
    size: 'A4',
    margin: 0,
    lang: 'it-IT',
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    // The published types do not know this subset yet; the library writes it.
    ...({ subset: 'PDF/UA' } as object),
    font: join(FONTS, FACES.regular),
    info: { Title: title },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const [face, file] of Object.entries(FACES)) doc.registerFont(face, join(FONTS, file));
  const root = doc.struct('Document');
  doc.addStructure(root);
  let page: Element = root;
  return {
    addPage() {
      if (page !== root) page.end();
      doc.addPage();
      page = doc.struct('Sect');
      root.add(page);
    },
    write: (placed) => write(doc, page, placed),
    fill: (x, y, width, height, color) => fill(doc, { x, y, width, height }, color),
    figure: (alt, boxes) => {
      page.add(
        doc.struct('Figure', { alt }, () => {
          for (const box of boxes) rect(doc, box);
          doc.fill('#000000');
        }),
      );
    },
    async finish() {
      if (page !== root) page.end();
      root.end();
      const { promise, resolve } = Promise.withResolvers<void>();
      doc.on('end', () => resolve());
      doc.end();
      await promise;
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}

const points = (millimetres: number) => millimetres * POINTS_PER_MM;

function rect(doc: Document, { x, y, width, height }: { x: number; y: number; width: number; height: number }): void {
  doc.rect(points(x), points(y), points(width), points(height));
}

function fill(doc: Document, box: { x: number; y: number; width: number; height: number }, color: string): void {
  doc.markContent('Artifact', { type: 'Layout' });
  rect(doc, box);
  doc.fill(color);
  doc.endMarkedContent();
}

function write(doc: Document, page: Element, placed: Placed): number {
  const { text, x, y, width, size, face = 'regular', color = '#000000', align = 'left', tag = 'P', lines } = placed;
  page.add(
    doc.struct(tag, {}, () => {
      doc.font(face).fontSize(size).fillColor(color);
      const cut = lines === undefined ? {} : { height: lines * doc.currentLineHeight(true), ellipsis: true };
      doc.text(text, points(x), points(y), { width: points(width), align, ...cut });
    }),
  );
  return doc.y / POINTS_PER_MM;
}
