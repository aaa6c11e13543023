import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advisoriesIn, answeredIn, openQuestions } from './check/advisories.ts';

const ROOT = join(import.meta.dirname, '..');
const ANSWERS = 'docs/decisions/0017-known-holes-of-libraries.md';

/** What npm prints, whatever its exit code says: that it found something is no failure of its. */
const report = await new Promise<string>((resolve) => {
  execFile('npm', ['audit', '--json'], { cwd: ROOT, maxBuffer: 50_000_000, timeout: 120_000 }, (_, stdout) =>
    resolve(stdout),
  );
});
const advisories = advisoriesIn(report);
if (!advisories) {
  process.stdout.write(
    'The registry does not answer audits: ask another (npm_config_registry=https://…). Nothing is known.\n',
  );
  process.exitCode = 2;
} else {
  const open = openQuestions(advisories, answeredIn(readFileSync(join(ROOT, ANSWERS), 'utf8')));
  for (const question of open) process.stdout.write(`${question}\n`);
  process.stdout.write(`${advisories.length} advisories, ${open.length} open; the answers are in ${ANSWERS}\n`);
  process.exitCode = open.length > 0 ? 1 : 0;
}
