export { darkRuns } from './dark-runs-rules.ts';
export { dataMatrixModules } from './data-matrix-modules.ts';
export { qrModules } from './qr-modules.ts';
export { qrSvg } from './qr-svg.ts';
