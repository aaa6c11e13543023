import type { Logger } from '#src/platform/logging.ts';

export interface PagopaCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly key: string | undefined;
  readonly body?: unknown;
  /** The caller's own limit, besides the one of every call. */
  readonly signal: AbortSignal | undefined;
}

export interface PagopaAnswer {
  readonly status: number;
  readonly location: string | null;
  /** What the body says as JSON; undefined when it is none. */
  readonly body: unknown;
}

const TIMEOUT_MS = 15_000;

/**
 * One call to pagoPA, redirects not followed: one that is would turn its answer into somebody's web page.
 * Undefined when there was no answer: it may or may not have been done. pagoPA's name of the call goes to the log, no body ever does.
 */
export async function ask(call: PagopaCall, log: Logger): Promise<PagopaAnswer | undefined> {
  const { method, url, key, body, signal } = call;
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const path = new URL(url).pathname;
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(key ? { 'Ocp-Apim-Subscription-Key': key } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    const requestId = headers.get('x-request-id') ?? undefined;
    log[status < 400 ? 'debug' : 'warn']({ method, path, status, pagopaRequestId: requestId }, 'pagoPA answered');
    return { status, location: headers.get('location'), body: jsonOf(text) };
  } catch (failure) {
    const reason = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    log.warn({ method, path, reason }, 'pagoPA did not answer');
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
