import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'dist/program');
/** Names the folder below `dist/program` of what was compiled last; `./omnibus` compiles anew when a source is newer than this file. */
const CURRENT = join(TARGET, 'current');
const DAY_MS = 24 * 60 * 60 * 1000;

/** From a compiled file back to the project's folder, which may be moved. */
const BACK = '../../../';

/** Files find what lies beside them (migrations, the demo's data) by where their source is. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const source = relative(ROOT, path);
      const contents = (await readFile(path, 'utf8'))
        .replaceAll('import.meta.dirname', `(import.meta.dirname + '/${BACK}${dirname(source)}')`)
        .replaceAll('import.meta.url', `new URL('${BACK}${source}', import.meta.url).href`)
        .replaceAll('import.meta.main', 'false');
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    }),
};

/**
 * Compiles the service and the demo into a folder of its own below `dist/program` and answers the folder. Folders of before stay for a day:
 * a process that is just starting from one of them finds what it still has to load.
 */
export async function buildProgram(): Promise<string> {
  const begun = new Date();
  const name = `${begun.getTime()}-${process.pid}`;
  const folder = join(TARGET, name);
  await build({
    absWorkingDir: ROOT,
    entryPoints: { main: 'src/main.ts', demo: 'sandbox/demo.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // Traces name the sources and their lines.
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [placesOfSources],
    logLevel: 'error',
  });
  await writeFile(`${CURRENT}-${process.pid}`, name);
  // A source that is saved meanwhile is newer than this, and compiled at the next start.
  await utimes(`${CURRENT}-${process.pid}`, begun, begun);
  await rename(`${CURRENT}-${process.pid}`, CURRENT);
  await removeOld(folder);
  return folder;
}

async function removeOld(folder: string): Promise<void> {
  for (const entry of await readdir(TARGET)) {
    const other = join(TARGET, entry);
    const isOld = async () => Date.now() - (await stat(other)).mtimeMs > DAY_MS;
    if (other !== folder && other !== CURRENT && (await isOld())) await rm(other, { recursive: true, force: true });
  }
}

if (import.meta.main) await buildProgram();
