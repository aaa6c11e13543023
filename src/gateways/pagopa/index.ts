export { sandboxGateway } from './sandbox-checkout.ts';
export { receiptRoutes } from './sandbox-receipts.ts';
