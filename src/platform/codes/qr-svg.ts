import { darkRuns } from './dark-runs-rules.ts';
import type { CodeModules } from './drawn.ts';

/** White ground that readers need on each side, in modules (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** A QR code as an SVG picture of black on white, in dark pages as well, with its white ground. */
export function qrSvg(modules: CodeModules): string {
  const size = modules.length + 2 * QUIET_MODULES;
  const path = darkRuns(modules)
    .map(({ row, column, length }) => `M${column + QUIET_MODULES} ${row + QUIET_MODULES}h${length}v1h-${length}z`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}
