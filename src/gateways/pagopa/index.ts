export { type NodeCallers, sandboxNodeFingerprint } from './node-caller.ts';
export { nodeRoutes } from './node-routes.ts';
export { sandboxGateway } from './sandbox-checkout.ts';
