import { parseDay } from '#src/kernel/day.ts';
import { numericDay, numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { openPdf, type Pdf } from '#src/platform/pdf/index.ts';
import { LABELS, VALUES, words } from './words.ts';

const INK = '#17324d';
const LEFT = 18;
const WIDTH = 174;
const TOP = 18;
/** What begins below this goes onto the next sheet. */
const BOTTOM = 268;

/** A sheet after the other, written from above. */
class Sheets {
  #y = BOTTOM + 1;
  readonly #pdf: Pdf;

  constructor(pdf: Pdf) {
    this.#pdf = pdf;
  }

  write(
    text: string,
    look: { size: number; bold?: boolean; tag?: 'H1' | 'H2'; indent?: number; space?: number },
  ): void {
    const { size, bold, tag, indent = 0, space = 0 } = look;
    if (this.#y + space + (tag ? 14 : 0) > BOTTOM) {
      this.#pdf.addPage();
      this.#y = TOP;
    } else this.#y += space;
    const place = { x: LEFT + indent, y: this.#y, width: WIDTH - indent, size, lines: 6 };
    this.#y = this.#pdf.write({ ...place, text, ...(bold && { face: 'bold', color: INK }), ...(tag && { tag }) }) + 0.8;
  }
}

/** What `exportPerson` answered as a tagged PDF with its fonts, for who reads paper: the same content, in the same order. */
export async function dataPdf(data: object): Promise<Uint8Array<ArrayBuffer>> {
  const { comune, estratti_il: taken, ...parts } = data as Record<string, unknown>;
  const pdf = await openPdf(words.title);
  const sheets = new Sheets(pdf);
  sheets.write(words.title, { size: 19, bold: true, tag: 'H1' });
  sheets.write(words.lead(String(comune), textOf('', taken)), { size: 11 });
  sheets.write(words.careful, { size: 11 });
  for (const [key, value] of Object.entries(parts)) {
    sheets.write(upperFirst(labelOf(key)), { size: 14, bold: true, tag: 'H2', space: 6 });
    part(sheets, key, value, 0);
  }
  return pdf.finish();
}

const INDENT_MM = 5;

/** An object field by field, a list line by line, whatever lies inside moved to the right. */
function part(sheets: Sheets, key: string, value: unknown, depth: number): void {
  const indent = depth * INDENT_MM;
  if (Array.isArray(value)) {
    if (value.length === 0) sheets.write(words.none, { size: 10, indent });
    for (const each of value) item(sheets, each, depth);
    return;
  }
  if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) field(sheets, name, inner, depth);
    return;
  }
  sheets.write(textOf(key, value), { size: 10, indent });
}

/** One of a list: its plain fields in one line, its lists below. */
function item(sheets: Sheets, each: unknown, depth: number): void {
  if (!isObject(each)) {
    sheets.write(textOf('', each), { size: 10, indent: depth * INDENT_MM });
    return;
  }
  const fields = Object.entries(each).filter(([, value]) => value !== null && value !== undefined);
  const plain = fields.filter(([, value]) => !isNested(value));
  const line = plain.map(([key, value]) => `${labelOf(key)}: ${textOf(key, value)}`).join(' · ');
  if (line !== '') sheets.write(line, { size: 10, indent: depth * INDENT_MM, space: depth === 0 ? 1.5 : 0 });
  for (const [key, value] of fields) if (isNested(value)) field(sheets, key, value, depth + 1);
}

function field(sheets: Sheets, key: string, value: unknown, depth: number): void {
  if (value === null || value === undefined) return;
  const indent = depth * INDENT_MM;
  if (!isNested(value)) {
    sheets.write(`${upperFirst(labelOf(key))}: ${textOf(key, value)}`, { size: 10, indent });
    return;
  }
  sheets.write(upperFirst(labelOf(key)), { size: 10.5, bold: true, indent, space: 1.5 });
  part(sheets, key, value, depth + 1);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Temporal.Instant);
const isNested = (value: unknown): boolean => Array.isArray(value) || isObject(value);

const labelOf = (key: string): string => LABELS[key] ?? key.replaceAll('_', ' ');
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function textOf(key: string, value: unknown): string {
  if (value instanceof Temporal.Instant) return numericInstant(value);
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return key.endsWith('centesimi') ? formatEuro(value) : String(value);
  const text = String(value);
  const day = parseDay(text);
  if (day) return numericDay(day);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return numericInstant(Temporal.Instant.from(text));
  return VALUES[text] ?? text;
}
