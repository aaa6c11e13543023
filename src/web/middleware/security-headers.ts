import { createMiddleware } from 'hono/factory';
import type { SiteEnvironment, SiteOptions } from './site-environment.ts';

/** Only our own files run, show or are asked; no page of ours stands in another's frame; forms lead here and to the checkout. */
const policyOf = (formTargets: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const FEATURES = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'browsing-topics']
  .map((feature) => `${feature}=()`)
  .join(', ');

/**
 * What browsers are told about every answer. Nothing is stored on the way or on the device unless a page says so.
 * `Referrer-Policy: same-origin`, because with `no-referrer` browsers would post our own forms with `Origin: null`.
 * Said before the answer is made: each header that is added to an answer copies all of it.
 */
export function securityHeaders({ publicUrl }: { readonly publicUrl: string }, options: SiteOptions) {
  const https = publicUrl.startsWith('https:');
  return createMiddleware<SiteEnvironment>(async (c, next) => {
    const formTargets = options.formTargets ?? [];
    c.header('Content-Security-Policy', policyOf(formTargets));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'same-origin');
    c.header('Permissions-Policy', FEATURES);
    c.header('X-Frame-Options', 'DENY');
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    if (https) c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
    c.header('Cache-Control', 'no-store');
    await next();
    const formTarget = c.get('formTarget');
    if (formTarget) c.header('Content-Security-Policy', policyOf([...formTargets, ...formTarget]));
  });
}
