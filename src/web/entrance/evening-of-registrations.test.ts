import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { limitsOf } from '#src/identity/attempt-rules.ts';
import { applyImport } from '#src/imports/index.ts';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { rows } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { fiscalCode } from '#test/support/registering.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aTown } from '#test/support/town.ts';

const FAMILIES = 500;
/** So many go the whole way to their child's page: each password costs two looks of some 40 ms that nothing may make cheaper. */
const WHOLE_WAY = 25;
const SCHOOL_NETWORK = '203.0.113.9';
const PASSWORD = 'tre gatti sul tetto rosso';

const database = await testDatabase();
const clock = at('2026-11-24 19:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const base = `/${town.slug}`;

const families = Array.from({ length: FAMILIES }, (_, n) => ({
  n,
  fiscalCode: fiscalCode(100 + n),
  email: `famiglia${n}@example.it`,
  child: `Bimbo${n}`,
  /** Every second one has a letter from the office; the others gave this address at the enrolment. */
  byLetter: n % 2 === 0,
}));
type Family = (typeof families)[number];

function childCode(n: number): string {
  const body = `LNNBMB18C01A${String(n).padStart(3, '0')}`;
  return body + [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => parseFiscalCode(body + letter).ok);
}

/** The file of the enrolments, as an office has it. */
const file = [
  'Codice utente;Cognome;Nome;Sesso;Data di nascita;Codice fiscale;Codice scuola;Classe;Sezione;Cognome genitore;Nome genitore;Codice fiscale genitore;Email;Residente',
  ...families.map(
    ({ n, fiscalCode: parent, email, child, byLetter }) =>
      `${String(n).padStart(5, '0')};Alunno;${child};M;01/03/2018;${childCode(n)};TAEE815018;2;A;Rossi;Mario;${parent};${byLetter ? '' : email};SI`,
  ),
].join('\r\n');

async function inBatches(work: (family: Family) => Promise<void>, whose: readonly Family[]): Promise<void> {
  for (let from = 0; from < whose.length; from += 50) await Promise.all(whose.slice(from, from + 50).map(work));
}

/** Codes as the letters say them, by person's fiscal code. */
async function lettersOf(): Promise<Map<string, string>> {
  const stored = await town.run((tx) =>
    rows(
      tx,
      sql<{ code: string; sealed: string }>`select p.fiscal_code as code, a.sealed_code as sealed
        from activation_codes a join people p on p.tenant_id = a.tenant_id and p.id = a.person_id
        where a.tenant_id = current_tenant() and a.sealed_code is not null`,
    ),
  );
  return new Map(stored.map(({ code, sealed }) => [code, site.world.sealer.open(sealed)]));
}

async function linksByAddress(): Promise<Map<string, string>> {
  const mails = await town.run((tx) =>
    rows(
      tx,
      sql<{ to: string; path: string }>`select to_address as "to", params ->> 'path' as path from mails
        where tenant_id = current_tenant() and template = 'registration_confirm'`,
    ),
  );
  return new Map(mails.map(({ to, path }) => [to, `${base}/${path}`]));
}

test('five hundred imported families register in one evening from one school’s network, by letter and by address, and some of them slip first', async () => {
  const brought = { kind: 'pupils', fileName: 'alunni.csv', bytes: Buffer.from(file) } as const;
  const imported = await town.run((tx) => applyImport(tx, brought, { sealer: site.world.sealer, at: clock.now() }));
  expect(imported).toMatchObject({ ok: true });
  await site.hire('office', 'ufficio@example.it');
  const office = await site.entered('ufficio@example.it');
  await office.submit(`${base}/ufficio/accessi/classe/${town.classId}`, {});
  const letters = await lettersOf();
  expect(letters.size).toBe(FAMILIES);

  const browser = site.visitor(SCHOOL_NETWORK);
  const [registration, activation] = [`${base}/registrazione`, `${base}/attivazione`];
  const hidden = {
    registration: hiddenFields((await browser.get(registration)).text, registration),
    activation: hiddenFields((await browser.get(activation)).text, activation),
  };
  const refused: string[] = [];
  const ask = async ({ n, fiscalCode: codice_fiscale, email, byLetter }: Family, slip: boolean) => {
    const _key = `famiglia-${n}-${slip ? 'svista' : 'giusta'}-chiave`;
    const own = slip ? fiscalCode(700 + (n % 200)) : codice_fiscale;
    const answer = byLetter
      ? await browser.post(activation, {
          ...hidden.activation,
          _key,
          email,
          codice_fiscale: own,
          codice: letters.get(codice_fiscale) ?? '',
        })
      : await browser.post(registration, { ...hidden.registration, _key, email, codice_fiscale: own });
    // With a letter a slip is said at once; by address only the mail knows.
    if (answer.status !== (slip && byLetter ? 422 : 200)) refused.push(`${n} ${slip}: ${answer.status}`);
  };
  await inBatches(
    (family) => ask(family, true),
    families.filter(({ n }) => n % 10 < 2),
  );
  await inBatches((family) => ask(family, false), families);
  expect(refused).toEqual([]);
  const links = await linksByAddress();
  expect(links.size).toBe(FAMILIES);

  const inside: string[] = [];
  await inBatches(
    async ({ email, child }) => {
      const own = site.visitor(SCHOOL_NETWORK);
      const link = links.get(email) ?? '';
      expect(await own.submit(link, { password: PASSWORD })).toMatchObject({ status: 303 });
      expect((await site.enter(own, email, PASSWORD)).status).toBe(303);
      const { text } = await own.get(`${base}/cittadino`);
      if (text.includes(child)) inside.push(email);
    },
    families.slice(0, WHOLE_WAY),
  );
  expect(inside).toHaveLength(WHOLE_WAY);

  // What the others would add: nothing counts a link or a right password, and each family may make six tries of each kind.
  const counted = await town.run((tx) =>
    rows(
      tx,
      sql<{ kind: string; n: number }>`select kind, count(*)::integer as n from entrance_attempts
      where tenant_id = current_tenant() group by kind order by kind`,
    ),
  );
  expect(counted).toEqual([
    { kind: 'activation', n: 50 },
    { kind: 'registration', n: 300 },
  ]);
  for (const kind of ['activation', 'registration', 'login'] as const) {
    const most = limitsOf(kind, false).find(({ by }) => by === 'address')?.attempts ?? 0;
    expect(most / FAMILIES, kind).toBeGreaterThanOrEqual(6);
  }
}, 60_000);
