import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { createStaff, setDemoLogin } from '#src/identity/index.ts';
import { get } from '#src/platform/database/index.ts';
import { createLogger } from '#src/platform/logging.ts';
import { buildSite } from '#src/web/site.ts';
import { wordsOf } from '#test/support/clerk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, demoText } from '#test/support/municipality.ts';
import { PASSWORD } from '#test/support/site.ts';
import { hiddenFields, SiteVisitor } from '#test/support/site-visitor.ts';
import { testWorld } from '#test/support/world.ts';
import { messages } from '../messages/index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const town = await aMunicipality(database);
const world = testWorld(database, clock);
const site = buildSite(world, { log: createLogger('error', { write: () => undefined }) });
const page = `/${town.slug}/ufficio/importazioni`;
let clerk: SiteVisitor;

const entered = async (email: string) => {
  const visitor = new SiteVisitor(site);
  const login = `/login/${town.slug}`;
  await visitor.submit(login, { email, password: PASSWORD }, login);
  return visitor;
};

/** Sends a file as a browser does. */
async function upload(kind: string, name: string, bytes: Uint8Array, visitor = clerk) {
  const form = new FormData();
  for (const [field, value] of Object.entries(hiddenFields((await visitor.get(page)).text, page)))
    form.set(field, value);
  if (kind !== '') form.set('tipo', kind);
  form.set('file', new File([bytes as Uint8Array<ArrayBuffer>], name));
  return visitor.send(page, { method: 'POST', body: form, headers: { origin: 'http://localhost:8080' } });
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

async function confirm(draft: string, fields: Record<string, string> = {}) {
  const preview = await clerk.get(draft);
  const path = draft.split('?')[0] ?? draft;
  return clerk.post(path, { ...hiddenFields(preview.text, path), ...fields });
}

const children = async () =>
  (
    await town.run((tx) =>
      get(tx, sql<{ n: number }>`select count(*) as n from consumers where tenant_id = current_tenant()`),
    )
  ).n;

beforeAll(async () => {
  await sql`update tenants set demo = true where id = ${town.tenantId}`.execute(database.owner);
  await town.run(async (tx) => {
    for (const [role, email] of [
      ['office', 'ufficio@example.it'],
      ['auditor', 'revisore@example.it'],
    ] as const) {
      const staff = await createStaff(tx, { email, name: 'Anna Ufficio', role, schoolIds: [], at: clock.now() });
      if (!staff.ok) throw new Error(staff.error.kind);
      await setDemoLogin(tx, world.randomness, {
        owner: { staffId: staff.value },
        email,
        password: PASSWORD,
        at: clock.now(),
      });
    }
  });
  clerk = await entered('ufficio@example.it');
});

describe('a file with errors', () => {
  test('shows exactly the expected lines and columns, each with what mends it, and offers no button', async () => {
    const expected: { line: number; column: string; code: keyof typeof messages.imports.rejections }[] = JSON.parse(
      demoText('alunni-con-errori.expected.json'),
    );
    const sent = await upload('pupils', 'alunni-con-errori.csv', bytesOf(demoText('alunni-con-errori.csv')));
    expect(sent.status).toBe(303);
    const { text } = await clerk.get(sent.location);
    const table = /<table[\s\S]*?<\/table>/.exec(text)?.[0] ?? '';
    const cell = (row: string, label: string) =>
      wordsOf(new RegExp(`data-label="${label}">([\\s\\S]*?)</t[dh]>`).exec(row)?.[1] ?? '').trim();
    const shown = [...table.matchAll(/<tr>[\s\S]*?<\/tr>/g)].slice(1).map(([row]) => ({
      line: Number(cell(row, 'Riga')),
      column: cell(row, 'Colonna'),
      reason: cell(row, 'Che cosa fare'),
    }));
    expect(shown).toEqual(
      expected.map(({ line, column, code }) => ({ line, column, reason: wordsOf(messages.imports.rejections[code]) })),
    );
    expect(hiddenFields(text, sent.location)).toEqual({});
    expect(await children()).toBe(0);
  });

  test('gives the rows to mend as a table for a spreadsheet', async () => {
    const sent = await upload('pupils', 'alunni-con-errori.csv', bytesOf(demoText('alunni-con-errori.csv')));
    const { headers, text } = await clerk.get(`${sent.location}/da-correggere.csv`);
    expect(headers.get('content-disposition')).toContain('da-correggere.csv');
    expect(text).toContain('Riga;Colonna;Valore;Che cosa fare\r\n');
    expect(text).toContain('3;Codice fiscale;');
  });

  test('given up is gone', async () => {
    const sent = await upload('pupils', 'alunni-con-errori.csv', bytesOf(demoText('alunni-con-errori.csv')));
    const path = `${sent.location}/lascia`;
    await clerk.post(path, hiddenFields((await clerk.get(sent.location)).text, path));
    expect((await clerk.get(sent.location)).status).toBe(404);
  });
});

describe('what cannot be read at all', () => {
  test.each([
    ['pupils', 'vuoto.csv', '', 'Il file è vuoto'],
    ['', 'alunni.csv', 'a;b\r\n1;2', 'Scegli che cosa contiene il file'],
    ['pupils', '', 'a;b', 'Scegli un file'],
    ['pupils', 'solo-testa.csv', 'Codice utente;Cognome\r\n', 'non c’è nessuna riga'],
  ])('%s %s is refused at once, and the choice stays', async (kind, name, content, reason) => {
    const answer = await upload(kind, name, bytesOf(content));
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain(reason);
    if (kind) expect(answer.text).toMatch(new RegExp(`value="${kind}"[^>]*checked`));
  });

  test('an address of a file that does not wait says so', async () => {
    expect((await clerk.get(`${page}/999999`)).status).toBe(404);
  });
});

describe('pupils', () => {
  test('are taken as a whole, with totals on both sides, and sending the form twice takes them once', async () => {
    const sent = await upload('pupils', 'alunni.csv', bytesOf(demoText('alunni.csv')));
    const preview = await clerk.get(sent.location);
    expect(wordsOf(preview.text)).toContain('364 righe pronte: nulla è ancora cambiato.');
    expect(await children()).toBe(0);
    const form = hiddenFields(preview.text, sent.location);
    const [first, again] = [await clerk.post(sent.location, form), await clerk.post(sent.location, form)];
    expect(first.status).toBe(303);
    expect(again.location).toBe(first.location);
    expect(await children()).toBe(364);
    const text = wordsOf((await clerk.get(first.location)).text);
    expect(text).toContain('riuscita');
    expect(text).toContain('364 nuovi, 0 cambiati, 0 invariati');
    expect(text).toContain('0 → 364');
    expect(text).toContain('Anna Ufficio');
  });

  test('the same file again says when it was imported, and offers nothing', async () => {
    const sent = await upload('pupils', 'altro-nome.csv', bytesOf(demoText('alunni.csv')));
    const { text } = await clerk.get(sent.location);
    expect(wordsOf(text)).toContain('Già importato il 24/11/2026 08:30, nulla cambia.');
    expect(hiddenFields(text, sent.location)).toEqual({});
  });

  test('that change are listed with what becomes of them', async () => {
    const changed = demoText('alunni.csv').replaceAll('maria.leone1@example.it', 'maria.nuova@example.it');
    const sent = await upload('pupils', 'alunni.csv', bytesOf(changed));
    const text = wordsOf((await clerk.get(sent.location)).text);
    expect(text).toContain('e-mail da maria.leone1@example.it a maria.nuova@example.it');
  });
});

describe('columns with other names', () => {
  test('are asked for on a page that keeps the file, and the address keeps the answer', async () => {
    const renamed = demoText('assenze.csv').replace('Dal;Al;Tipo', 'Primo;Ultimo;Che cosa');
    const sent = await upload('absences', 'assenze.csv', bytesOf(renamed));
    const asking = await clerk.get(sent.location);
    expect(wordsOf(asking.text)).toContain('Quali colonne ci sono nel file?');
    const missing = await clerk.get(`${sent.location}?c_from=Primo`);
    expect(missing.status).toBe(422);
    expect(wordsOf(missing.text)).toContain('Indica la colonna per «Al».');
    const mapped = `${sent.location}?c_from=Primo&c_to=Ultimo&c_type=Che+cosa`;
    expect(wordsOf((await clerk.get(mapped)).text)).toContain('26 righe pronte');
    const done = await confirm(mapped);
    expect(done.location).toContain('fatta=');
  });
});

describe('balances', () => {
  test('are corrected only with a reason, and what was sent stays on the page', async () => {
    const first = await upload('balances', 'saldi.csv', bytesOf(demoText('saldi.csv')));
    expect((await confirm(first.location)).location).toContain('fatta=');
    const corrected = demoText('saldi.csv').replace('96,50', '97,50');
    const second = await upload('balances', 'saldi-corretti.csv', bytesOf(corrected));
    const preview = await clerk.get(second.location);
    expect(wordsOf(preview.text)).toContain('saldo iniziale da 96,50 € a 97,50 €');
    const without = await confirm(second.location, { motivo: '' });
    expect(without.status).toBe(422);
    expect(wordsOf(without.text)).toContain('per correggerli scrivi il motivo');
    const done = await confirm(second.location, { motivo: 'Versamento di giugno' });
    expect(wordsOf((await clerk.get(done.location)).text)).toContain('Motivo: Versamento di giugno');
  });
});

test('an auditor sees what was imported and cannot import', async () => {
  const visitor = await entered('revisore@example.it');
  const { status, text } = await visitor.get(page);
  expect(status).toBe(200);
  expect(wordsOf(text)).toContain('alunni.csv');
  expect(text).not.toContain('type="file"');
  const csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  expect((await visitor.post(page, { _csrf: csrf, _key: 'k', tipo: 'pupils' })).status).toBe(403);
});

test('a file of another clerk cannot be opened', async () => {
  const sent = await upload('pupils', 'alunni-con-errori.csv', bytesOf(demoText('alunni-con-errori.csv')));
  const visitor = await entered('revisore@example.it');
  expect((await visitor.get(sent.location)).status).toBe(404);
});
