import { createMiddleware } from 'hono/factory';

/** What browsers and proxies are told of an answer that is for programs: it is no page, runs nothing, belongs into no frame and is not kept. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Says so on every answer of an interface for programs, refusals and faults too. Over https browsers are told to stay there. */
export const machineAnswers = ({ publicUrl }: { readonly publicUrl: string }) =>
  createMiddleware(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
    if (publicUrl.startsWith('https:'))
      c.res.headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
  });
