/** Why somebody is shown the login page; each has a sentence in the catalogue. */
export const LOGIN_MESSAGES = ['sessione', 'non_salvato', 'uscita', 'password', 'registrato', 'dimenticato'] as const;
export type LoginMessage = (typeof LOGIN_MESSAGES)[number];

interface WayIn {
  readonly next?: string | undefined;
  readonly message?: LoginMessage | undefined;
  /** The secret of an act that waits for the login. */
  readonly pending?: string | undefined;
  /** The gateway by which somebody had come who just left. */
  readonly gateway?: string | undefined;
}

/** The address of the login page, with where to go afterwards. */
export function loginPath(slug: string, { next, message, pending, gateway }: WayIn = {}): string {
  const query = new URLSearchParams();
  const after = ownPath(slug, next);
  if (after !== undefined && after !== `/${slug}/` && after !== `/${slug}`) query.set('next', after);
  if (message) query.set('messaggio', message);
  if (pending) query.set('attesa', pending);
  if (gateway) query.set('gestore', gateway);
  return query.size === 0 ? `/login/${slug}` : `/login/${slug}?${query}`;
}

/**
 * A path of this municipality's own pages, as a browser would understand it; undefined for everything else, so that no
 * link can send anybody elsewhere after a login.
 */
export function ownPath(slug: string, wanted: string | undefined): string | undefined {
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, 'http://own.invalid')) return undefined;
  const url = new URL(wanted, 'http://own.invalid');
  const own = url.pathname === `/${slug}` || url.pathname.startsWith(`/${slug}/`);
  return url.origin === 'http://own.invalid' && own ? url.pathname + url.search : undefined;
}
