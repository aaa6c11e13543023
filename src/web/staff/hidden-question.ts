import type { PageContext } from '../transaction.ts';

/** What a question is asked of; a question that was hidden for one page says nothing on another. */
type Asked = 'cerca' | 'registro-attivita';

/** R16: addresses hold no names, because browsers and proxies keep them. What staff look for by name stands in them sealed. */
export const hideQuestion = (c: PageContext, of: Asked, text: string): string =>
  text === '' ? '' : c.var.world.sealer.seal(`${of} ${text}`);

/** The question that an address holds; empty when it holds none of ours. */
export function hiddenQuestion(c: PageContext, of: Asked, hidden: string | undefined): string {
  if (!hidden) return '';
  try {
    const opened = c.var.world.sealer.open(hidden);
    return opened.startsWith(`${of} `) ? opened.slice(of.length + 1) : '';
  } catch {
    return '';
  }
}
