import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileFaults } from './file-faults.ts';
import { root, runProgram } from './run-program.ts';
import type { Step } from './step.ts';

const cruised = () => ['src', 'sandbox', 'scripts', 'test'].filter((folder) => existsSync(join(root, folder)));

const program = (name: string, bin: string, ...args: string[]): Step => ({
  name,
  async run() {
    const { code, output } = await runProgram(bin, args);
    return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
  },
});

/** Everything that can be judged without running the program; each counts as one test. */
export const staticChecks = (): Step[] => [
  program(
    'formatting and lint',
    'biome',
    'ci',
    '--colors=off',
    '--diagnostic-level=warn',
    '--error-on-warnings',
    '--max-diagnostics=200',
    '.',
  ),
  program('types', 'tsc', '--noEmit'),
  program('import rules', 'depcruise', ...cruised(), '--config', '.dependency-cruiser.mjs'),
  program('unused code', 'knip'),
  {
    name: 'files',
    async run() {
      const faults = fileFaults(root);
      return { passed: faults.length ? 0 : 1, failed: faults.length ? 1 : 0, output: faults.join('\n') };
    },
  },
];
