import { ok } from '#src/kernel/result.ts';
import type { PaymentGateway } from '#src/payments/index.ts';

/** pagoPA that agrees to everything, and to which nobody ever pays. */
export const agreeingGateway: PaymentGateway = {
  createPosition: async () => ok(undefined),
  readPosition: async () => ok({ kind: 'unpaid' }),
  listPaid: async () => ok([]),
  cancelPosition: async () => ok(undefined),
  startCheckout: async () => ok('https://checkout.example/1'),
};
