import type { Hono } from 'hono';

/** Any website under test. */
type Site = Pick<Hono, 'request'>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect leads; empty without one. */
  readonly location: string;
}

/**
 * A browser without scripts: keeps cookies, and sends forms with what their page holds.
 * `address` is the network address the server sees.
 */
export class SiteVisitor {
  readonly cookies = new Map<string, string>();
  readonly #site: Site;
  readonly #origin: string;
  readonly #address: string;

  constructor(site: Site, { origin = 'http://localhost:8080', address = '192.0.2.1' } = {}) {
    this.#site = site;
    this.#origin = origin;
    this.#address = address;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** Opens a page, fills the form that leads to `action` (by default to the page itself) and sends it. */
  async submit(page: string, fields: Record<string, string>, action?: string): Promise<Answer> {
    const send = await this.open(page, action);
    return send(fields);
  }

  /** Opens a page, and gives what fills and sends its form: for forms that two have before them when both are sent. */
  async open(page: string, action = page.split('?')[0] ?? page) {
    const { text } = await this.get(page);
    return (fields: Record<string, string>) => this.post(action, { ...hiddenFields(text, action), ...fields });
  }

  /** Sends fields as they are, as from a page of this site. */
  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(fields);
    return this.send(path, { method: 'POST', body, headers: { origin: this.#origin, ...headers } });
  }

  async send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { host: new URL(this.#origin).host, ...(cookie && { cookie }), ...init.headers };
    const env = { incoming: { socket: { remoteAddress: this.#address } } };
    const response = await this.#site.request(this.#origin + path, { ...init, headers }, env);
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('location') ?? '',
    };
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, decodeURIComponent(value));
  }
}

/** The hidden fields of the form that leads to an address, with characters as they were meant. */
export function hiddenFields(page: string, action: string): Record<string, string> {
  const forms = page.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((text) => text.includes(`action="${action}"`)) ?? '';
  const inputs = form.match(/<input type="hidden"[^>]*>/g) ?? [];
  const attribute = (input: string, name: string) => unescaped(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '');
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]));
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
