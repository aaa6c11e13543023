import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'src/web/assets');
const TARGET = join(ROOT, 'dist/assets');
const RECIPES = ['package-lock.json', 'vite.config.ts', 'scripts/build-assets.ts', 'scripts/asset-sources.ts'];
/** The rest is compressed by its own format. */
const COMPRESSIBLE = new Set(['.css', '.js', '.svg']);

/** What the assets are made of, as one hash. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const sources = (await readdir(SOURCES, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...RECIPES.map((recipe) => join(ROOT, recipe)), ...sources].sort()) {
    hash
      .update(file.slice(ROOT.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

async function build(into: string): Promise<void> {
  // The build's libraries take a second to load: only when there is something to build.
  const { subsetFonts } = await import('./asset-sources.ts');
  await subsetFonts();
  const [vite, { default: config }] = await Promise.all([import('vite'), import('../vite.config.ts')]);
  const built = await vite.build({
    ...config,
    configFile: false,
    build: { ...config.build, outDir: into, emptyOutDir: true, write: true },
  });
  const names: Record<string, string> = {};
  for (const { output } of [built].flat().filter((one) => 'output' in one)) {
    for (const file of output) {
      const name = file.type === 'chunk' ? `${file.name}.js` : (file.names[0] ?? file.fileName);
      names[name] = file.fileName;
      if (COMPRESSIBLE.has(extname(file.fileName))) await compress(join(into, file.fileName));
    }
  }
  await writeFile(join(into, 'manifest.json'), JSON.stringify(names, null, 2));
}

/**
 * Builds style sheet, scripts, fonts and pictures into `dist/assets`, unless they were built from the same sources
 * already. Several processes may ask at once: each builds beside and puts a whole folder in place.
 */
export async function ensureAssets(): Promise<void> {
  const wanted = await fingerprint();
  const stamp = join(TARGET, 'stamp');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  const beside = join(ROOT, `dist/assets-${process.pid}`);
  await mkdir(beside, { recursive: true });
  try {
    await build(beside);
    await writeFile(join(beside, 'stamp'), wanted);
    await rm(TARGET, { recursive: true, force: true });
    await rename(beside, TARGET);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

if (import.meta.main) await ensureAssets();
