import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { createMiddleware } from 'hono/factory';
import { takesCoding } from '#src/platform/http/accepted-coding.ts';

const brotliOf = promisify(brotliCompress);
const gzipOf = promisify(gzip);

/** Below this a page fits into one packet anyhow. */
const WORTH_IT = 1000;

/** Quick and nearly as small as the slowest: a page is compressed once and sent once. */
const quick = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

/**
 * Sends pages compressed, whether or not a proxy stands before the program. A page holds its form's guard beside what was typed, whose
 * lengths could be compared by somebody who makes the browser ask again and again; our cookies do not travel with such requests.
 */
export const compressPages = createMiddleware(async (c, next) => {
  await next();
  const coding = codingOf(c.req.header('accept-encoding') ?? '');
  if (coding === undefined || c.req.method === 'HEAD') return;
  const { res } = c;
  const { headers: sent } = res;
  if (!sent.get('content-type')?.startsWith('text/html') || sent.has('content-encoding') || !res.body) return;
  const page = Buffer.from(await res.arrayBuffer());
  const body = page.length < WORTH_IT ? page : await (coding === 'br' ? brotliOf(page, quick) : gzipOf(page));
  const headers = new Headers(sent);
  headers.delete('content-length');
  headers.append('vary', 'Accept-Encoding');
  if (body !== page) headers.set('content-encoding', coding);
  c.res = undefined;
  c.res = new Response(new Uint8Array(body), { status: res.status, headers });
});

const codingOf = (accepted: string) =>
  takesCoding(accepted, 'br') ? 'br' : takesCoding(accepted, 'gzip') ? 'gzip' : undefined;
