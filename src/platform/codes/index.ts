export { darkRuns } from './dark-runs-rules.ts';
export { qrModules } from './qr-modules.ts';
export { qrSvg } from './qr-svg.ts';
