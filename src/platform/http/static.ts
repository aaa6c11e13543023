import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { takesCoding } from './accepted-coding.ts';

const DIRECTORY = join(import.meta.dirname, '../../../dist/assets');
const IMMUTABLE = 'public, max-age=31536000, immutable';
const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

interface Asset {
  type: string;
  plain: Uint8Array<ArrayBuffer>;
  br?: Uint8Array<ArrayBuffer>;
  gzip?: Uint8Array<ArrayBuffer>;
}

interface Assets {
  /** Name in the code → name with the hash of its content. */
  names: Record<string, string>;
  files: Map<string, Asset>;
}

let loaded: Assets | undefined;

const read = (file: string) => new Uint8Array(readFileSync(join(DIRECTORY, file)));
const readIfThere = (file: string) => (existsSync(join(DIRECTORY, file)) ? read(file) : undefined);

function load(): Assets {
  const manifest = readIfThere('manifest.json');
  // Pages can be rendered before anything is built, in unit tests; the program itself builds first.
  if (!manifest) return { names: {}, files: new Map() };
  const names: Record<string, string> = JSON.parse(new TextDecoder().decode(manifest));
  const files = new Map<string, Asset>();
  for (const file of Object.values(names)) {
    const br = readIfThere(`${file}.br`);
    const gzip = readIfThere(`${file}.gz`);
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    files.set(file, { type, plain: read(file), ...(br && { br }), ...(gzip && { gzip }) });
  }
  loaded = { names, files };
  return loaded;
}

const assets = () => loaded ?? load();

/** The address of a built file by the name the code knows, e.g. `app.css` → `/assets/app-Bx3k.css`. */
export const assetUrl = (name: string): string => `/assets/${assets().names[name] ?? name}`;

/** The content of a built text file, e.g. the service worker; undefined when it was not built. */
export function assetText(name: string): string | undefined {
  const file = assets().files.get(assets().names[name] ?? name);
  return file && new TextDecoder().decode(file.plain);
}

/** Which stored form a browser takes. */
function choose(asset: Asset, accepted: string): ['br' | 'gzip' | undefined, Uint8Array<ArrayBuffer>] {
  if (asset.br && takesCoding(accepted, 'br')) return ['br', asset.br];
  if (asset.gzip && takesCoding(accepted, 'gzip')) return ['gzip', asset.gzip];
  return [undefined, asset.plain];
}

/** Serves `/assets/<name with hash>`: a name never changes its content, so browsers keep it for a year. */
export function staticAssets(): Hono {
  const routes = new Hono();
  routes.get('/assets/:file', (c) => {
    const file = c.req.param('file');
    const asset = assets().files.get(file);
    if (!asset) return c.notFound();
    const [coding, body] = choose(asset, c.req.header('accept-encoding') ?? '');
    const etag = `"${file}${coding ? `-${coding}` : ''}"`;
    c.header('Cache-Control', IMMUTABLE);
    c.header('ETag', etag);
    c.header('Vary', 'Accept-Encoding');
    c.header('X-Content-Type-Options', 'nosniff');
    if (
      c.req
        .header('if-none-match')
        ?.split(/\s*,\s*/)
        .includes(etag)
    )
      return c.body(null, 304);
    c.header('Content-Type', asset.type);
    if (coding) c.header('Content-Encoding', coding);
    return c.body(body);
  });
  return routes;
}
