import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureAssets } from '../../../scripts/build-assets.ts';
import { assetText, assetUrl, staticAssets } from './static.ts';

const KB = 1000;
const routes = staticAssets();
const get = (name: string, headers: Record<string, string> = {}) => routes.request(assetUrl(name), { headers });
const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

beforeAll(ensureAssets);

describe('built files', () => {
  it('are kept by browsers for a year under a name with their hash', async () => {
    const answer = await get('app.css');
    expect(assetUrl('app.css')).toMatch(/^\/assets\/app-[\w-]{8}\.css$/);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('come in the form the browser takes: brotli before gzip, plain when it refuses both', async () => {
    const plain = await bytes(await get('client.js', { 'accept-encoding': 'br;q=0' }));
    const br = await get('client.js', { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await get('client.js', { 'accept-encoding': 'br;q=0, gzip;q=0.5' });
    expect(br.headers.get('content-encoding')).toBe('br');
    expect(br.headers.get('vary')).toBe('Accept-Encoding');
    expect(brotliDecompressSync(await bytes(br))).toEqual(plain);
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await bytes(gzip))).toEqual(plain);
  });

  it('are not sent again to whom has them', async () => {
    const first = await get('icons.svg', { 'accept-encoding': 'br' });
    const again = await get('icons.svg', { 'accept-encoding': 'br', 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it.each(['/assets/nothing.css', '/assets/manifest.json', '/assets/..%2F..%2Fpackage.json', '/assets/stamp'])(
    'do not include %s',
    async (path) => {
      expect((await routes.request(path)).status).toBe(404);
    },
  );

  it('weigh at most 60 kB at the first visit, 30 kB of it style and 6 kB script', async () => {
    const weigh = async (name: string) => (await bytes(await get(name, { 'accept-encoding': 'br' }))).length;
    const style = await weigh('app.css');
    const script = (await weigh('client.js')) + (await weigh('service-worker.js'));
    const others = ['icons.svg', 'mark.svg', 'titillium-regular.woff2', 'titillium-semibold.woff2'];
    const rest = (await Promise.all(others.map(weigh))).reduce((sum, weight) => sum + weight, 0);
    expect(style).toBeLessThan(30 * KB);
    expect(script).toBeLessThan(6 * KB);
    expect(style + script + rest).toBeLessThan(60 * KB);
  });

  it('can be read as text by what wraps them', () => {
    expect(assetText('service-worker.js')).toContain('offline');
    expect(assetText('nothing.js')).toBeUndefined();
  });
});
