import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordDiet } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aCode, connectTown, networkKeys } from '#test/support/shop-network.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown, type Child, liveDay } from '#test/support/town.ts';
import { dataPdf } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { world, register, entered, hire } = await aSite(town, clock);
await hire('office', 'ufficio@example.it');
await hire('auditor', 'revisore@example.it');
const own = `/${town.slug}/i-miei-dati`;

async function family() {
  const child = await (await aChild(town)).holding({ cents: 3500 });
  await register(child);
  const diet = { consumerId: child.consumerId, validFrom: day('2026-11-01'), text: 'Senza glutine', at: clock.now() };
  await town.run((tx) => recordDiet(tx, world.sealer, diet));
  return child;
}

const follows = (person: Child, child: Child, role: string, denied = '{}') =>
  sql`insert into guardianships (tenant_id, person_id, consumer_id, role, denied)
    values (${town.tenantId}, ${person.personId}, ${child.consumerId}, ${role}, ${denied}::text[])`.execute(
    database.owner,
  );

const dataOf = async (child: Child) => (await (await entered(child.email)).get(`${own}/dati.json`)).text;

test('a parent takes along what is kept about them and their children, and nothing of other families', async () => {
  const [child, stranger] = [await family(), await family()];
  await connectTown(town, networkKeys(), clock.now());
  const code = await aCode(town, child, clock.now());
  await liveDay(town, '2026-11-23');
  const browser = await entered(child.email);
  await browser.submit(
    `/${town.slug}/cittadino/${child.consumerId}`,
    { giorno: '2026-11-27' },
    `/${town.slug}/cittadino/${child.consumerId}/assenze`,
  );
  expect((await browser.get(own)).text).toContain('Scarica i dati (JSON)');
  const { text, headers } = await browser.get(`${own}/dati.json`);
  expect(headers.get('content-disposition')).toContain('dati-personali.json');
  expect(headers.get('cache-control')).toBe('no-store');
  const data = JSON.parse(text);
  expect(data).toMatchObject({
    comune: 'Comune di Prova',
    persona: { email: child.email, email_di_accesso: child.email },
    alunni: [
      {
        codice_utente: child.number,
        ruolo: 'payer',
        iscrizioni: [{ scuola: 'Scuola primaria di via Dante', classe: '2', sezione: 'A' }],
        dieta_in_vigore: 'Senza glutine',
        codici_permanenti: [{ codice: code, revocato_il: null }],
        assenze_comunicate: [{ tipo: 'absent', dal: '2026-11-27', al: '2026-11-27' }],
        pasti_consumati: [{ giorno: '2026-11-23', centesimi: 350 }],
        movimenti: [
          { tipo: 'meal', centesimi: -350, saldo_centesimi: 3150 },
          { tipo: 'opening', centesimi: 3500 },
        ],
      },
    ],
    pagamenti: [],
  });
  expect(data.accessi.length).toBeGreaterThan(0);
  expect(text).not.toContain(stranger.email);
  expect(text).not.toContain(stranger.number);
  const { rows } = await sql<{ action: string }>`select action from audit_log
    where subject = ${`person:${child.personId}`} and action in ('personal_data_exported', 'diets_read') order by action`.execute(
    database.owner,
  );
  expect(rows.map(({ action }) => action)).toEqual(['diets_read', 'personal_data_exported']);
});

/** Tables about a person or a child whose rows the file holds. */
const EXPORTED =
  `absence_acts accounts cart_lines charge_waivers collection_codes consumer_tariffs diets enrolments error_reports
  guardianships invitations logins notices payment_declarations payment_notices payments register_marks remembered_devices sessions
  suspension_lifts suspensions tariff_facts`.split(/\s+/);
/** And those whose rows it does not, because they say the same once more or open something. */
const NOT_EXPORTED: Readonly<Record<string, string>> = {
  absence_receipts: 'how many days an absence had: the absence itself is there',
  activation_codes: 'a secret',
  email_tokens: 'secrets',
  joint_notice_lines: 'the lines of a notice, with the payment',
  joint_receipt_lines: 'the lines of a receipt, with the payment',
  meal_charges: 'each is a movement of the account',
  passkeys: 'of staff',
  pending_acts: 'waits minutes for a login',
  recovery_codes: 'secrets of staff',
  register_entries: 'what was booked follows from enrolment and absences; what was eaten is there',
  second_factors: 'secrets of staff',
  standing_flags: 'which notices were sent, and they are there',
};

test('every table about a person or a child is in the file, or is named here with why it is not', async () => {
  const { rows } = await sql<{ name: string }>`select distinct c.relname as name from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    where a.attname in ('consumer_id', 'person_id', 'payer_id', 'login_id', 'invited_by')`.execute(database.owner);
  expect(rows.map(({ name }) => name).sort()).toEqual([...EXPORTED, ...Object.keys(NOT_EXPORTED)].sort());
});

test('what decides on the price, what was noted, reported, answered and declared, and who follows the child are in it', async () => {
  const child = await family();
  await liveDay(town, '2026-11-19');
  await recordAll(child);
  const data = JSON.parse(await dataOf(child));
  expect(data.alunni[0]).toMatchObject({
    codice_fiscale: expect.any(String),
    data_di_nascita: expect.any(String),
    dati_per_la_tariffa: [{ isee_centesimi: 1_200_000, residente: true }],
    diete: [{ dal: '2026-11-01', dieta: 'Senza glutine' }],
    presenze_segnate: [{ giorno: '2026-11-19', presente: false, motivo: 'a casa' }],
    segnalazioni: [{ testo: 'Era a casa', risposta: null }],
    sospensioni: [{ dal: '2026-11-20', riammesso_dal: '2026-11-23' }],
    chi_lo_segue: [{ ruolo: 'payer' }],
    inviti_mandati: [{ email: 'nonna@example.it', ruolo: 'delegate' }],
  });
  const pdf = await (await entered(child.email)).get(`${own}/dati.pdf`);
  expect(pdf.status).toBe(200);
});

/** One row of what the office, the school and the family keep. */
async function recordAll({ consumerId, personId }: Child): Promise<void> {
  const put = (statement: ReturnType<typeof sql>) => statement.execute(database.owner);
  const [tenant, now] = [town.tenantId, clock.now()];
  await put(sql`insert into tariff_facts (tenant_id, consumer_id, valid_from, isee_cents, resident, recorded_at, actor)
    values (${tenant}, ${consumerId}, '2026-09-15', 1200000, true, ${now}, 'system:test')`);
  await put(sql`insert into register_marks (tenant_id, day, consumer_id, present, reason, marked_at, actor)
    values (${tenant}, '2026-11-19', ${consumerId}, false, 'a casa', ${now}, 'system:test')`);
  await put(sql`insert into error_reports (tenant_id, consumer_id, posting_id, person_id, words, reported_at)
    select ${tenant}, ${consumerId}, max(id), ${personId}, 'Era a casa', ${now} from postings where tenant_id = ${tenant}`);
  await put(sql`insert into suspensions (tenant_id, consumer_id, from_day, ends_before, decided_at, debt_meals, end_reason, actor)
    values (${tenant}, ${consumerId}, '2026-11-20', '2026-11-23', ${now}, 5, 'paid', 'system:test')`);
  await put(sql`insert into invitations (tenant_id, token_hash, consumer_id, invited_by, email, role, denied, created_at, expires_at)
    values (${tenant}, ${Buffer.from(`token of ${consumerId}`)}, ${consumerId}, ${personId}, 'nonna@example.it', 'delegate', '{}', ${now}, ${now.add({ hours: 24 })})`);
}

test('a limited parent gets no amount and no name, a delegate the first name alone', async () => {
  const [child, other, grandmother] = [await family(), await family(), await family()];
  await liveDay(town, '2026-11-20');
  await follows(other, child, 'guardian', '{money,names}');
  await follows(grandmother, child, 'delegate');
  const limited = JSON.parse(await dataOf(other)).alunni.find((each: { ruolo: string }) => each.ruolo === 'guardian');
  expect(limited.pasti_consumati.length).toBeGreaterThan(0);
  expect(JSON.stringify(limited)).not.toContain('centesimi');
  expect(limited.movimenti).toBeUndefined();
  const delegated = JSON.parse(await dataOf(grandmother)).alunni.find(
    (each: { ruolo: string }) => each.ruolo === 'delegate',
  );
  expect(Object.keys(delegated)).toEqual(['nome', 'ruolo']);
});

test('the office hands the same file over at the counter; an auditor takes nobody’s along', async () => {
  const child = await family();
  const path = `/${town.slug}/ufficio/accessi/persona/${child.personId}/dati.json`;
  const office = await entered('ufficio@example.it');
  expect(JSON.parse((await office.get(path)).text).persona.email).toBe(child.email);
  expect((await office.get(path.replace(String(child.personId), '999999'))).status).toBe(404);
  expect((await (await entered('revisore@example.it')).get(path)).status).toBe(404);
});

test('the same as a tagged PDF with its fonts, in euro and Italian dates', async () => {
  const child = await aChild(town);
  await register(child);
  const answer = await (await entered(child.email)).get(`${own}/dati.pdf`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const data = { comune: 'Prova', estratti_il: '2026-11-24T09:00:00Z', persona: { nome: 'Ada' }, alunni: LONG };
  const pdf = Buffer.from(await dataPdf(data));
  const raw = pdf.toString('latin1');
  expect(raw).toContain('/MarkInfo');
  expect(raw).toContain('/StructTreeRoot');
  expect(raw).toMatch(/\/FontFile2/);
  expect(raw).toContain('(it-IT)');
  expect(raw.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
});

const LONG = [
  {
    nome: 'Bea',
    ruolo: 'payer',
    movimenti: Array.from({ length: 120 }, (_, n) => ({
      giorno: '2026-11-24',
      registrato_il: '2026-11-24T14:00:00Z',
      tipo: 'meal',
      centesimi: -350,
      saldo_centesimi: 1000 - n,
      motivo: null,
    })),
  },
];
