import { globSync } from 'node:fs';
import { requireChromium } from './check/chromium.ts';
import { root } from './check/run-program.ts';
import { staticChecks } from './check/static-checks.ts';
import { conclude, type Outcome, runStep, type Step } from './check/step.ts';
import { vitestRun } from './check/vitest-run.ts';

/** Deadlines are meant in Rome time wherever the machine is: the pure rules are tried in other zones as well. */
const OTHER_ZONES = ['Europe/Rome', 'America/New_York'];

const everything = (): Step[] => [
  vitestRun('unit and integration tests', ['--project=rules', '--project=conformance', '--project=integration']),
  ...OTHER_ZONES.map((zone) => vitestRun(`rules in ${zone}`, ['--project=rules'], { TZ: zone })),
  vitestRun('browser journeys', ['--project=journeys']),
];

/** A pattern is part of a test file's path or, when no path has it, of a test's name. */
function matching(patterns: readonly string[]): Step[] {
  const files = globSync('{src,sandbox,scripts,test}/**/*.test.{ts,tsx}', { cwd: root });
  const areFiles = patterns.every((pattern) => files.some((file) => file.includes(pattern)));
  return [vitestRun(`tests of ${patterns.join(' ')}`, areFiles ? patterns : ['-t', patterns.join(' ')])];
}

const patterns = process.argv.slice(2);
const needsBrowser = patterns.length === 0 || patterns.some((pattern) => /journey|support/.test(pattern));
try {
  if (needsBrowser) requireChromium((line) => process.stdout.write(`${line}\n`));
  const outcomes: Outcome[] = patterns.length ? [] : await Promise.all(staticChecks().map(runStep));
  for (const step of patterns.length ? matching(patterns) : everything()) outcomes.push(await runStep(step));
  conclude(outcomes);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
