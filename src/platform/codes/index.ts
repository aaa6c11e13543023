export { codeModules } from './code-modules.ts';
export { codeSvg } from './code-svg.ts';
export { darkRuns } from './dark-runs-rules.ts';
