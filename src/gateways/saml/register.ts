import { readFile } from 'node:fs/promises';
import type { ProviderRegister } from '#src/federation/index.ts';

const TIMEOUT_MS = 20_000;
/** AgID's file is below one megabyte. */
const MOST_BYTES = 10_000_000;

/**
 * The register at an address, asked for once however many municipalities want it, and the certificates in a file, which is read anew each
 * time: whoever replaces it restarts nothing.
 */
export function registerAt({
  url,
  certificateFile,
}: {
  readonly url: string;
  readonly certificateFile: string;
}): ProviderRegister {
  let asked: Promise<string> | undefined;
  return {
    fetch: () => {
      asked ??= fetchText(url);
      return asked;
    },
    certificates: async () => certificatesIn(await readFile(certificateFile, 'utf8')),
  };
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!answer.ok) throw new Error(`il registro risponde ${answer.status}`);
  const text = await answer.text();
  if (text.length > MOST_BYTES) throw new Error('il registro è troppo grande');
  return text;
}

function certificatesIn(pem: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new Error('il file dei certificati del registro non ne contiene');
  return found;
}
