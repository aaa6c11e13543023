import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { scratchFolder } from '#test/support/scratch-folder.ts';
import { aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { runOidcCommand } from './oidc.ts';

const database = await testDatabase();
const town = await aTown(database);
await sql`update tenants set demo = false where id = ${town.tenantId}`.execute(database.owner);
const world = testWorld(database, at('2026-11-24 10:00'), 'https://mensa.example.it');
const { path: folder } = scratchFolder('omnibus-oidc-');
const SECRET = 'segreto-concordato-con-la-regione';
writeFileSync(join(folder, 'segreto.txt'), `${SECRET}\n`);

const AGREED = { code: 'regione', name: 'Accesso regionale', issuer: 'https://accesso.example.it', clientId: 'mensa' };
const agreed = (over: Record<string, unknown> = {}) => {
  writeFileSync(join(folder, 'regione.json'), JSON.stringify({ ...AGREED, ...over }));
  return ['add', 'regione.json', '--secret', 'segreto.txt'];
};

/** What the command writes, then the sentence with which it ends when it fails. */
async function run(...args: string[]): Promise<string> {
  const written: string[] = [];
  const terminal = { callerFolder: folder, write: (text: string) => void written.push(text) };
  try {
    await runOidcCommand({ world }, { tenantId: town.tenantId, slug: town.slug, args }, terminal);
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}

const stored = async () =>
  (
    await sql<{
      secret: string | null;
      settings: { minimumLevel: number };
    }>`select sealed_client_secret as secret, settings
      from oidc_providers where tenant_id = ${town.tenantId}`.execute(database.owner)
  ).rows;

describe('a gateway on the command line', () => {
  test('is added with its secret sealed, listed without it, replaced by the same code, and removed with it', async () => {
    expect(await run()).toContain('Nessun gestore con OpenID Connect');
    const added = await run(...agreed());
    expect(added).toContain('«Entra con Accesso regionale» è ora nella pagina di accesso');
    expect(added).toContain(`https://mensa.example.it/${town.slug}/oidc/regione/ritorno`);
    expect(added).toContain(`post_logout_redirect_uri: https://mensa.example.it/login/${town.slug}?messaggio=uscita\n`);
    const [row] = await stored();
    expect(row?.secret).not.toContain(SECRET);
    expect(world.sealer.open(row?.secret ?? '')).toBe(SECRET);
    await run(...agreed({ minimumLevel: 3 }));
    const listed = await run('list');
    expect(listed).toMatch(/regione +Accesso regionale +livello 3 o superiore +https:\/\/accesso\.example\.it/);
    expect(listed).not.toContain(SECRET);
    expect(await run('remove', 'regione')).toContain('Tolto «regione»');
    expect((await stored())[0]?.secret).toBeNull();
    expect(await run('remove', 'regione')).toContain('! «regione» non c’è');
    expect(await run()).toContain('Nessun gestore');
  });

  test('keeps its secret out of the audit log', async () => {
    const { rows } = await sql<{ line: string }>`select to_jsonb(a)::text as line from audit_log a
      where tenant_id = ${town.tenantId} and action like 'oidc%'`.execute(database.owner);
    expect(rows.length).toBe(3);
    for (const { line } of rows) expect(line).not.toContain(SECRET);
  });

  test.each([
    [{ issuer: 'http://accesso.example.it' }, 'issuer: deve essere un indirizzo https'],
    [{ issuer: 'http://127.0.0.1:9000' }, 'issuer: deve essere un indirizzo https'],
    [{ issuer: 'accesso' }, 'issuer: deve essere l’indirizzo del gestore'],
    [{ code: 'La Regione' }, 'code: deve essere fatto di lettere minuscole'],
    [{ clientId: '' }, 'clientId: manca'],
    [{ minimumLevel: 1 }, 'minimumLevel: deve essere 2 o 3'],
    [{ scope: 'profile' }, 'scope: deve contenere openid'],
    [{ levels: { debole: 1 } }, 'levels: nessuno arriva al livello minimo'],
    [{ clientAuth: 'none' }, 'clientAuth: deve essere client_secret_basic'],
    [{ segreto: 'qui' }, 'il file'],
  ])('with %o says what to correct, and changes nothing', async (over, reason) => {
    expect(await run(...agreed(over))).toContain(reason);
    expect(await run()).toContain('Nessun gestore');
  });

  test('without a secret, a file or a known word says how it is used', async () => {
    expect(await run('add', 'regione.json')).toContain('! Manca il segreto');
    expect(await run('add', 'manca.json', '--secret', 'segreto.txt')).toContain(
      '! Il file manca.json non si può leggere',
    );
    expect(await run('add')).toContain('! Comandi:');
    expect(await run('spegni', 'regione')).toContain('! Comandi:');
    expect(await run('list', '--tutti')).toContain('! Comandi:');
    writeFileSync(join(folder, 'vuoto.txt'), '\n');
    agreed();
    expect(await run('add', 'regione.json', '--secret', 'vuoto.txt')).toContain('il segreto: manca');
  });
});
