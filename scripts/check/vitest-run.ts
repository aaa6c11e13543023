import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Outcome, Step } from './step.ts';

/** The part of vitest's JSON report that is counted. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** A run of vitest: projects, and files or names to choose by, as vitest's own arguments. */
export const vitestRun = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Step => ({
  name,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'omnibus-report-'));
    const report = join(folder, 'report.json');
    try {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { code, output } = await runProgram('vitest', ['run', '--passWithNoTests', ...reporters, ...args], env);
      return { ...count(report, code), output };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** A file that could not even be loaded counts as a failed test, and so does a run that failed for no counted reason. */
function count(path: string, code: number): Omit<Outcome, 'output'> {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    const unloaded = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.length);
    const failed = report.numFailedTests + unloaded.length;
    return { passed: report.numPassedTests, failed: failed || (code === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: code === 0 ? 0 : 1 };
  }
}
