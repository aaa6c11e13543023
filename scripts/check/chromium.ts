import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MISSING =
  'Per le prove nel browser serve Chromium: installa il pacchetto "chromium", oppure indica il programma con CHROMIUM_PATH.';

const runs = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The browser of this machine, or undefined. `CHROMIUM_PATH` wins over what lies in the search path. */
export function findChromium(): string | undefined {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return runs(wanted) ? wanted : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const candidates = NAMES.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
  return candidates.find(runs);
}

/** The browser for the journeys; as root on Debian it is installed when missing. Throws one clear sentence otherwise. */
export function requireChromium(say: (line: string) => void): string {
  const found = findChromium();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && !process.env.CHROMIUM_PATH;
  if (mayInstall) {
    say('Chromium is missing: installing it with apt-get');
    installWithApt();
  }
  const installed = findChromium();
  if (!installed) throw new Error(MISSING);
  return installed;
}

function installWithApt(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may be running on the same machine: wait for its lock instead of failing.
  const lock = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  const apt = (...args: string[]) =>
    spawnSync('apt-get', [...lock, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium');
  if (apt('update')) install();
}
