export { fingerprintOf, type NodeCallers } from './node-caller.ts';
export type { ConnectionOf } from './node-handlers.ts';
export { nodeRoutes } from './node-routes.ts';
export { sandboxGateway } from './sandbox-checkout.ts';
export { receiptRoutes } from './sandbox-receipts.ts';
