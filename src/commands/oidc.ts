import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Installation } from '#src/app.ts';
import { addOidcProvider, listOidcProviders, removeOidcProvider } from '#src/federation/index.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';

interface Place {
  readonly tenantId: number;
  readonly slug: string;
}

interface Terminal {
  /** Where the caller stands; relative paths are meant from there. */
  readonly callerFolder: string;
  write(text: string): void;
}

export const OIDC_USAGE = `         ./omnibus tenant oidc SLUG [list]                      (gestori regionali con OpenID Connect)
         ./omnibus tenant oidc SLUG add FILE.json --secret FILE-DEL-SEGRETO
         ./omnibus tenant oidc SLUG remove CODICE`;

const usage = (sentence: string) => new StartupError('TenantUsage', `${sentence}\n${OIDC_USAGE}`);

/** Adds, lists and removes the gateways with which families of a municipality may enter. Throws StartupError with one sentence. */
export async function runOidcCommand(
  { world }: Pick<Installation, 'world'>,
  { args, ...place }: Place & { readonly args: readonly string[] },
  terminal: Terminal,
): Promise<void> {
  const { positionals, secret } = parsed(args);
  const [verb = 'list', what = '', ...rest] = positionals;
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(world.database, { tenantId: place.tenantId, actor: { kind: 'system', job: 'command-line' } }, work);
  const at = world.clock.now();
  if (rest.length > 0 || (verb !== 'list' && what === '')) throw usage('Comandi:');
  if (verb === 'list') return list(await run(listOidcProviders), terminal);
  if (verb === 'remove') {
    if (!(await run((tx) => removeOidcProvider(tx, { code: what, at }))))
      throw new StartupError('OidcUnknown', `«${what}» non c’è: ./omnibus tenant oidc ${place.slug} li elenca.`);
    return terminal.write(`Tolto «${what}»: da ora nessuno entra più da lì. Chi è già dentro resta fino all’uscita.\n`);
  }
  if (verb !== 'add') throw usage('Comandi:');
  if (secret === undefined) throw usage('Manca il segreto: scrivilo in un file e indica --secret FILE.');
  const added = { json: readText(terminal, what), clientSecret: readText(terminal, secret), at };
  const done = await run((tx) => addOidcProvider(tx, world.sealer, added));
  if (!done.ok) throw new StartupError('OidcUnreadable', `Dati da correggere:\n  ${done.error.reasons.join('\n  ')}`);
  const { code, name, publicKey } = done.value;
  terminal.write(`«Entra con ${name}» è ora nella pagina di accesso di ${place.slug}.\n`);
  terminal.write(
    `Da dichiarare al gestore, come redirect_uri: ${world.publicUrl}/${place.slug}/oidc/${code}/ritorno\n`,
  );
  if (publicKey) terminal.write(`Da dare al gestore, come chiave pubblica (JWK): ${JSON.stringify(publicKey)}\n`);
  terminal.write(
    `Se permette di uscire, come post_logout_redirect_uri: ${world.publicUrl}/login/${place.slug}?messaggio=uscita\n`,
  );
}

function parsed(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { secret: { type: 'string' } },
    });
    return { positionals, secret: values.secret };
  } catch {
    // Node explains unknown options in English, with a stack.
    throw usage('Comandi:');
  }
}

function list(providers: Awaited<ReturnType<typeof listOidcProviders>>, { write }: Terminal): void {
  if (providers.length === 0) write('Nessun gestore con OpenID Connect.\n');
  for (const { code, name, issuer, minimumLevel } of providers)
    write(`${code.padEnd(20)} ${name.padEnd(28)} livello ${minimumLevel} o superiore  ${issuer}\n`);
}

function readText({ callerFolder }: Terminal, path: string): string {
  try {
    return readFileSync(isAbsolute(path) ? path : join(callerFolder, path), 'utf8');
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new StartupError('FileUnreadable', `Il file ${path} non si può leggere: ${reason}`, { cause: failure });
  }
}
