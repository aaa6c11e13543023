import type { Creditor } from '#src/creditor/index.ts';
import { err, type Result } from '#src/kernel/result.ts';
import type { GatewayProblem, PaymentGateway } from '#src/payments/index.ts';
import type { Logger } from '#src/platform/logging.ts';
import type { Sealer } from '#src/platform/world.ts';
import { addressesOf, type PagopaAddresses } from './addresses.ts';
import { startCheckout } from './checkout-client.ts';
import { cancelPosition, createPosition, readPosition } from './gpd-client.ts';
import { listPaid } from './gpd-list.ts';

export interface PagopaGatewayOptions {
  readonly sealer: Sealer;
  readonly log: Logger;
  /** Where pagoPA is played, for creditors whose environment is the sandbox. */
  readonly played?: PagopaAddresses | undefined;
}

/** pagoPA by its public interfaces: debt positions (GPD v3) and carts (Checkout EC v2), with each creditor's own keys. */
export function pagopaGateway({ sealer, log, played }: PagopaGatewayOptions): PaymentGateway {
  const reach = (creditor: Creditor | undefined) => {
    const addresses = creditor && addressesOf(creditor.environment, played);
    return creditor && addresses && { creditor, addresses };
  };
  const gpd = async <T>(
    creditor: Creditor,
    signal: AbortSignal | undefined,
    work: (access: Parameters<typeof createPosition>[0]) => Promise<Result<T, GatewayProblem>>,
  ): Promise<Result<T, GatewayProblem>> => {
    const way = reach(creditor);
    if (!way) return nobodyThere();
    return work({ baseUrl: way.addresses.gpd, key: sealer.open(creditor.sealedKeys.gpd), log, signal });
  };
  return {
    createPosition: (position, signal) => gpd(position.creditor, signal, (access) => createPosition(access, position)),
    readPosition: (position, signal) => gpd(position.creditor, signal, (access) => readPosition(access, position)),
    listPaid: (creditor, days, signal) =>
      gpd(creditor, signal, (access) => listPaid(access, creditor.fiscalCode, days)),
    cancelPosition: (position, signal) => gpd(position.creditor, signal, (access) => cancelPosition(access, position)),
    startCheckout: async (checkout, signal) => {
      const way = reach(checkout.positions[0]?.creditor);
      if (!way) return nobodyThere();
      const { checkout: baseUrl, checkoutOrigins: origins } = way.addresses;
      const sealed = way.creditor.sealedKeys.checkout;
      return startCheckout({ baseUrl, origins, key: sealed && sealer.open(sealed), log, signal }, checkout);
    },
  };
}

const nobodyThere = () =>
  err({ kind: 'GatewayUnavailable' as const, detail: 'the creditor’s environment is not reached from here' });
