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
  const isFile = (pattern: string) => files.some((file) => file.includes(pattern));
  const lost = patterns.find((pattern) => pattern.includes('/') && !isFile(pattern));
  // Taken as a test's name it would load every file only to find nothing.
  if (lost) throw new Error(`Nessun file di prova ha «${lost}» nel percorso.`);
  const areFiles = patterns.every(isFile);
  return [vitestRun(`tests of ${patterns.join(' ')}`, areFiles ? patterns : ['-t', patterns.join(' ')])];
}

/** The rules lived against the model, and everything at once, from ever new seeds for as long as there is time; a failing one is printed with its replay. */
const soak = (minutes: number): Step =>
  vitestRun(`${minutes} minutes of new seeds`, ['test/model', 'test/faults/all-at-once'], {
    OMNIBUS_SOAK_MINUTES: String(minutes),
  });

/** `--soak MINUTES` apart from the patterns; 0 without it. */
function soakMinutes(args: string[]): number {
  const at = args.indexOf('--soak');
  if (at < 0) return 0;
  const [, minutes = ''] = args.splice(at, 2);
  if (!(Number(minutes) > 0)) throw new Error('Quanti minuti? Ad esempio: ./omnibus test --soak 30');
  return Number(minutes);
}

const patterns = process.argv.slice(2);
try {
  const minutes = soakMinutes(patterns);
  const whole = patterns.length === 0 && minutes === 0;
  if (whole || patterns.some((pattern) => /journey|support/.test(pattern)))
    requireChromium((line) => process.stdout.write(`${line}\n`));
  const outcomes: Outcome[] = whole ? await Promise.all(staticChecks().map(runStep)) : [];
  const steps = whole ? everything() : patterns.length ? matching(patterns) : [];
  for (const step of minutes ? [...steps, soak(minutes)] : steps) outcomes.push(await runStep(step));
  conclude(outcomes);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
