import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const ROOT = join(import.meta.dirname, '..');
const ASSETS = join(ROOT, 'src/web/assets');
const ITALIA = join(ROOT, 'node_modules/bootstrap-italia/dist');
const WEIGHTS = { regular: 'regular', semibold: '600' };

/** Where the subset fonts wait for the style sheet. */
export const FONT_FOLDER = join(ROOT, '.cache/fonts');

/** The letters of a `unicode-range` list, e.g. `U+20-7E, U+20AC`. */
function letters(range: string): string {
  return range
    .split(',')
    .flatMap((part) => {
      const [from = 0, to = from] = part
        .trim()
        .slice(2)
        .split('-')
        .map((code) => Number.parseInt(code, 16));
      return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
    })
    .join('');
}

/** Cuts Titillium Web into the ranges that the style sheet names, so that the two can never differ. */
export async function subsetFonts(): Promise<void> {
  const styles = await readFile(join(ASSETS, 'styles/_fonts.scss'), 'utf8');
  const rangeOf = (name: string) => {
    const range = new RegExp(`^\\$${name}: ([^;]+);`, 'm').exec(styles)?.[1];
    if (!range) throw new Error(`No range $${name} in _fonts.scss`);
    return letters(range);
  };
  const ranges = { '': rangeOf('latin'), '-ext': rangeOf('latin-ext') };
  await mkdir(FONT_FOLDER, { recursive: true });
  for (const [weight, file] of Object.entries(WEIGHTS)) {
    const font = await readFile(join(ITALIA, `fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${file}.woff2`));
    for (const [suffix, text] of Object.entries(ranges)) {
      const subset = await subsetFont(font, text, { targetFormat: 'woff2' });
      await writeFile(join(FONT_FOLDER, `titillium-${weight}${suffix}.woff2`), subset);
    }
  }
}

/** One SVG with every picture that pages use: our own, and those that `sprite.json` takes from bootstrap-italia. */
export async function iconSprite(): Promise<string> {
  const theirs = await readFile(join(ITALIA, 'svg/sprites.svg'), 'utf8');
  const taken: Record<string, string> = JSON.parse(await readFile(join(ASSETS, 'sprite.json'), 'utf8'));
  const symbols = Object.entries(taken).map(([name, id]) => {
    const symbol = new RegExp(`<symbol id="${id}"[^>]*>.*?</symbol>`, 's').exec(theirs)?.[0];
    if (!symbol) throw new Error(`bootstrap-italia has no icon ${id}`);
    return symbol.replace(`id="${id}"`, `id="${name}"`);
  });
  for (const file of (await readdir(join(ASSETS, 'icons'))).sort()) {
    const svg = await readFile(join(ASSETS, 'icons', file), 'utf8');
    // Without the title, which browsers would show as a tooltip of every use.
    const [, viewBox, body] = /viewBox="([^"]+)">(.*)<\/svg>/s.exec(svg.replace(/<title>.*?<\/title>/s, '')) ?? [];
    symbols.push(`<symbol id="${file.replace('.svg', '')}" viewBox="${viewBox}">${body}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}
