import { styleText } from 'node:util';

/** What one step of the suite found. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Shown whole when something failed, and not at all otherwise. */
  readonly output: string;
}

export interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** Runs a step and prints one line about it; what it said follows when it failed. */
export async function runStep({ name, run }: Step): Promise<Outcome> {
  const begun = performance.now();
  const outcome = await run().catch(
    (error: Error): Outcome => ({ passed: 0, failed: 1, output: error.stack ?? error.message }),
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
  const mark = outcome.failed ? styleText('red', '✗') : styleText('green', '✓');
  const counts = outcome.failed ? `${outcome.passed} passed, ${outcome.failed} failed` : `${outcome.passed} passed`;
  process.stdout.write(`${mark} ${name.padEnd(28)} ${seconds} s  ${counts}\n`);
  if (outcome.failed) process.stdout.write(`\n${outcome.output.trim()}\n\n`);
  return outcome;
}

/** Prints the last line, which is always of this form, and sets the exit code. */
export function conclude(outcomes: readonly Outcome[]): void {
  const sum = (of: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[of], 0);
  const failed = sum('failed');
  process.stdout.write(`${sum('passed')} passed, ${failed} failed\n`);
  process.exitCode = failed ? 1 : 0;
}
