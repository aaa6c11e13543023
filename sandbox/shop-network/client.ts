import { readKey } from '#src/collection/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { networkKey } from './network-key.ts';
import { signedHeaders } from './sign.ts';

/** What the program answered. */
export interface ShopAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 15_000;

/** The played network's way to the program: every call signed. Answers undefined when nobody answers. */
export class ShopClient {
  readonly #url: () => string;
  readonly #clock: Clock;
  readonly #key: ReturnType<typeof networkKey>;
  readonly #keyId: string;

  constructor(app: { readonly url: () => string; readonly secret: string }, clock: Clock) {
    this.#url = app.url;
    this.#clock = clock;
    this.#key = networkKey(app.secret);
    const read = readKey(this.#key.publicPem);
    this.#keyId = read.ok ? read.value.keyId : '';
  }

  async call(
    method: 'GET' | 'POST' | 'PUT',
    creditor: string,
    rest: string,
    sent: { readonly content?: unknown; readonly idempotencyKey?: string } = {},
  ): Promise<ShopAnswer | undefined> {
    const { content, idempotencyKey } = sent;
    const body = content === undefined ? undefined : JSON.stringify(content);
    const path = `/puntolis/v1/creditors/${creditor}${rest}`;
    const headers = signedHeaders(
      { method, path, body, idempotencyKey },
      {
        keyId: this.#keyId,
        privateKey: this.#key.privateKey,
        created: Math.floor(this.#clock.now().epochMilliseconds / 1000),
      },
    );
    try {
      const response = await fetch(this.#url() + path, {
        method,
        headers,
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  }
}
