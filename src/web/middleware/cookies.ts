import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { SiteContext } from './site-environment.ts';

/**
 * `session`: the secret of a session. `form`: what ties a form of somebody unknown to the browser it was shown in.
 * `absences`: the secret of a device that is remembered for absences. `tablet`: that of a shared tablet.
 */
type CookieUse = 'session' | 'form' | 'absences' | 'tablet';

const ENDINGS: Record<CookieUse, string> = { session: '', form: '-form', absences: '-assenze', tablet: '-tablet' };

const THIRTY_DAYS = 30 * 24 * 60 * 60;

const isHttps = (c: SiteContext) => c.var.world.publicUrl.startsWith('https:');

/**
 * One per municipality, so that one browser may be signed in to two. `__Host-` forbids other hosts to set it; on plain
 * http, which only a demo at the loopback address uses, browsers refuse that prefix.
 */
function nameOf(c: SiteContext, use: CookieUse): string {
  const name = `omnibus-${c.var.slug}${ENDINGS[use]}`;
  return isHttps(c) ? `__Host-${name}` : name;
}

export const readCookie = (c: SiteContext, use: CookieUse): string | undefined => getCookie(c, nameOf(c, use));

/** `lasting` cookies outlive the browser, and a session's end too: then what is sent late can still be told apart (R2). */
export function writeCookie(c: SiteContext, use: CookieUse, value: string, lasting: boolean): void {
  setCookie(c, nameOf(c, use), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(c),
    ...(lasting && { maxAge: THIRTY_DAYS }),
  });
}

export const removeCookie = (c: SiteContext, use: CookieUse): void => {
  deleteCookie(c, nameOf(c, use), { path: '/', secure: isHttps(c) });
};
