export { playedAddresses } from './addresses.ts';
export { flowSources } from './flow-sources.ts';
export { pagopaGateway } from './gateway.ts';
export { type NodeCallers, sandboxNodeFingerprint } from './node-caller.ts';
export { nodeRoutes } from './node-routes.ts';
