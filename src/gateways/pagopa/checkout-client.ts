import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Checkout, GatewayProblem } from '#src/payments/index.ts';
import type { Logger } from '#src/platform/logging.ts';
import { ask } from './ask.ts';

export interface CheckoutAccess {
  readonly baseUrl: string;
  /** The only origins that a payer is sent on to. */
  readonly origins: readonly string[];
  readonly key: string | undefined;
  readonly log: Logger;
  readonly signal: AbortSignal | undefined;
}

const MOST_CHARACTERS = 140;

/** The body of `POST /carts` (Checkout EC v2, `CartRequestV2`). Amounts are whole cents. */
const cartBody = ({ reference, email, positions, returnTo }: Checkout) => ({
  ...(email ? { emailNotice: email } : {}),
  paymentNotices: positions.map(({ noticeNumber, creditorFiscalCode, cents, creditorName, description }) => ({
    noticeNumber,
    fiscalCode: creditorFiscalCode,
    amount: cents,
    companyName: creditorName.slice(0, MOST_CHARACTERS),
    description: description.slice(0, MOST_CHARACTERS),
  })),
  returnUrls: {
    returnOkUrl: returnTo.ok,
    returnCancelUrl: returnTo.cancelled,
    returnErrorUrl: returnTo.error,
    returnWaitingUrl: returnTo.waiting,
  },
  idCart: reference,
  allCCP: false,
});

/**
 * Opens a cart of one to five notices and answers the address of its checkout, which is never followed from here.
 * `PositionTaken` when pagoPA cannot take one of the notices: paid or being paid meanwhile.
 */
export async function startCheckout(
  access: CheckoutAccess,
  checkout: Checkout,
): Promise<Result<string, GatewayProblem>> {
  const { baseUrl, key, signal, log } = access;
  const answer = await ask({ method: 'POST', url: `${baseUrl}/carts`, key, body: cartBody(checkout), signal }, log);
  const unavailable = (detail: string) => err({ kind: 'GatewayUnavailable' as const, detail });
  if (!answer) return unavailable('no answer');
  const { status, location } = answer;
  if (status === 409 || status === 422) return err({ kind: 'PositionTaken' });
  if (status !== 302 || !location) {
    return status === 400 || status === 401 || status === 403
      ? err({ kind: 'GatewayRefused', detail: `status ${status}` })
      : unavailable(`status ${status}`);
  }
  // An address without scheme and host, or anywhere else, is nobody's checkout.
  if (!URL.canParse(location)) return unavailable('a redirect to no address');
  const { origin, href } = new URL(location);
  return access.origins.includes(origin) ? ok(href) : unavailable(`a redirect to ${origin}`);
}
