import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Checkout, GatewayProblem, PaymentGateway, Position } from '#src/payments/index.ts';

export interface SandboxGatewayConfig {
  /** Where the played pagoPA answers, without a slash at the end. */
  readonly baseUrl: string;
  /** Known to both sides; without it nobody's request counts. */
  readonly secret: string;
  readonly segregationCode: string;
}

const TIMEOUT_MS = 7_000;

/**
 * pagoPA as the sandbox plays it: positions, a checkout that answers with a redirect, receipts that come to `receiptRoutes`.
 * Simpler than the real protocols, but with their manners: calls may be repeated, a 409 means "taken", no answer means "unknown".
 */
export function sandboxGateway(config: SandboxGatewayConfig): PaymentGateway {
  const ask = (method: string, path: string, body?: unknown) => call(config, method, path, body);
  return {
    segregationCode: config.segregationCode,
    createPosition: async (position) => settled(await ask('PUT', pathOf(position), position)),
    cancelPosition: async (position) => {
      const answer = await ask('DELETE', pathOf(position));
      // A position that never got there need not be taken back.
      return answer.ok && answer.value.status === 404 ? ok(undefined) : settled(answer);
    },
    startCheckout: async (checkout) =>
      checkoutAddress(config, await ask('POST', '/pagopa/api/carts', cartOf(checkout))),
  };
}

const pathOf = ({ creditorFiscalCode, noticeNumber }: Position) =>
  `/pagopa/api/positions/${encodeURIComponent(creditorFiscalCode)}/${noticeNumber}`;

const cartOf = ({ reference, email, positions, returnTo }: Checkout) => ({
  reference,
  email,
  returnTo,
  notices: positions.map(({ creditorFiscalCode, noticeNumber, cents }) => ({
    creditorFiscalCode,
    noticeNumber,
    cents,
  })),
});

async function call(
  config: SandboxGatewayConfig,
  method: string,
  path: string,
  body?: unknown,
): Promise<Result<Response, GatewayProblem>> {
  try {
    const response = await fetch(config.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${config.secret}`, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return ok(response);
  } catch (failure) {
    return unavailable(failure instanceof Error ? failure.message : 'no answer');
  }
}

function settled(answer: Result<Response, GatewayProblem>): Result<undefined, GatewayProblem> {
  if (!answer.ok) return answer;
  if (answer.value.ok) return ok(undefined);
  return answer.value.status === 409 ? err({ kind: 'PositionTaken' }) : unavailable(`status ${answer.value.status}`);
}

/** The redirect's address, which must lead to the checkout we asked and nowhere else. */
function checkoutAddress(
  config: SandboxGatewayConfig,
  answer: Result<Response, GatewayProblem>,
): Result<string, GatewayProblem> {
  if (!answer.ok) return answer;
  const { status, headers } = answer.value;
  if (status === 409) return err({ kind: 'PositionTaken' });
  const location = headers.get('location');
  if (status !== 302 || !location) return unavailable(`status ${status}`);
  const address = new URL(location, config.baseUrl);
  if (address.origin !== new URL(config.baseUrl).origin) return unavailable(`redirect to ${address.origin}`);
  return ok(address.href);
}

const unavailable = (detail: string) => err({ kind: 'GatewayUnavailable' as const, detail });
