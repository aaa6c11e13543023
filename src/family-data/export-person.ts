import { sql } from 'kysely';
import { mealsConsumed } from '#src/calendar/index.ts';
import { familyCode } from '#src/collection/index.ts';
import { dietHistories, type RecordedDiet } from '#src/diets/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { movementsOf } from '#src/ledger/index.ts';
import { paymentsOf } from '#src/payments/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { consumersOf, type FamilyConsumer } from '#src/registry/index.ts';
import { noticesOf } from '#src/standing/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { childFacts, followersOf, invitationsBy } from './facts-of-child.ts';

/** More lines than ten years of one account can have. */
const ALL = 100_000;

interface Asked {
  readonly personId: number;
  readonly at: Temporal.Instant;
}

/**
 * Everything that is kept about a person and about the children they answer for (GDPR, articles 15 and 20), to be read by machines:
 * Italian keys as pages call things, amounts in cents, days as `AAAA-MM-GG`. A limited adult gets of a child what their pages show
 * (R15); a delegate, who does not represent the child, gets their own data and the child's name only. Undefined for nobody.
 * Taking data out is itself written in the audit log, and so is reading diets.
 */
export async function exportPerson(tx: Tx, sealer: Sealer, { personId, at }: Asked): Promise<object | undefined> {
  const persona = await personOf(tx, personId);
  if (!persona) return undefined;
  const today = romeDay(at);
  const children = await consumersOf(tx, personId, today);
  const represented = children.filter((child) => child.role !== 'delegate').map((child) => child.consumerId);
  const purpose = `person:${personId}`;
  const diets = await dietHistories(tx, sealer, { consumerIds: represented, at, purpose });
  const alunni = [];
  for (const child of children)
    alunni.push(await childOf(tx, child, { personId, diets: diets.get(child.consumerId) ?? [], at }));
  const pagamenti = await paymentsOf(tx, { personId, at, limit: ALL, offset: 0 });
  await audit(tx, { at, action: 'personal_data_exported', subject: purpose });
  return {
    comune: (await currentTenant(tx)).name,
    estratti_il: at.toString(),
    persona,
    accessi: await sessionsOf(tx, personId),
    dispositivi_ricordati: await rememberedOf(tx, personId),
    alunni,
    carrello: await cartOf(tx, personId),
    dichiarazioni: await declarationsOf(tx, personId),
    pagamenti: pagamenti.map(({ reference, createdAt, state, channel, notices }) => ({
      riferimento: reference,
      canale: channel === 'shop_network' ? 'PuntoLIS' : 'pagoPA',
      creato_il: createdAt,
      stato: state,
      avvisi: notices.map(({ noticeNumber, lines, cents, dueOn, receipts }) => ({
        numero: noticeNumber,
        alunni: lines.map((line) => ({ alunno: line.name, centesimi: line.cents })),
        centesimi: cents,
        scadenza: dueOn,
        ricevute: receipts.map((receipt) => ({
          pagata_il: receipt.paidAt,
          centesimi: receipt.cents,
          psp: receipt.pspName,
        })),
      })),
    })),
  };
}

const personOf = (tx: Tx, personId: number) =>
  find(
    tx,
    sql<object>`select case when fiscal_code like 'INVITO %' then declared_fiscal_code else fiscal_code end as codice_fiscale,
        name as nome, surname as cognome, email, phone as telefono,
        (select l.email from logins l where l.tenant_id = p.tenant_id and l.person_id = p.id) as email_di_accesso
      from people p where p.tenant_id = current_tenant() and p.id = ${personId}`,
  );

const sessionsOf = (tx: Tx, personId: number) =>
  rows(
    tx,
    sql<object>`select s.created_at as entrato_il, s.last_seen_at as usato_il, s.ended_at as chiuso_il, s.user_agent as dispositivo
      from sessions s join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
      where s.tenant_id = current_tenant() and l.person_id = ${personId} order by s.created_at`,
  );

/** Devices that the person let remember for absences (R15). */
const rememberedOf = (tx: Tx, personId: number) =>
  rows(
    tx,
    sql<object>`select d.created_at as ricordato_dal, d.expires_at as ricordato_fino_al, d.last_seen_at as usato_il, d.ended_at as dimenticato_il,
        d.user_agent as dispositivo
      from remembered_devices d join logins l on l.tenant_id = d.tenant_id and l.id = d.login_id
      where d.tenant_id = current_tenant() and l.person_id = ${personId} order by d.created_at`,
  );

async function childOf(
  tx: Tx,
  child: FamilyConsumer,
  {
    personId,
    diets,
    at,
  }: { readonly personId: number; readonly diets: readonly RecordedDiet[]; readonly at: Temporal.Instant },
): Promise<object> {
  const { consumerId, name, surname, number, role } = child;
  if (role === 'delegate') return { nome: name, ruolo: role };
  const { goLive } = await currentTenant(tx);
  const diet = diets.findLast(({ from }) => from <= romeDay(at))?.text ?? '';
  const meals = goLive ? await mealsConsumed(tx, consumerId, goLive, romeDay(at)) : [];
  return {
    nome: name,
    cognome: surname,
    codice_utente: number,
    ruolo: role,
    ...(await childFacts(tx, child)),
    iscrizioni: await enrolmentsOf(tx, consumerId),
    ...(diet !== '' && { dieta_in_vigore: diet }),
    diete: diets.map(({ from, text }) => ({ dal: from, dieta: text === '' ? null : text })),
    assenze_comunicate: await absencesOf(tx, child),
    pasti_consumati: meals.map(({ day, light, cents }) => ({
      giorno: day,
      in_bianco: light,
      ...(child.maySeeMoney && { centesimi: cents }),
    })),
    ...(child.mayPay && { codici_permanenti: await codesFor(tx, consumerId) }),
    ...(child.maySeeMoney && {
      movimenti: await accountOf(tx, consumerId),
      avvisi_inviati: await toldOf(tx, consumerId),
    }),
    ...(role === 'payer' && {
      chi_lo_segue: await followersOf(tx, consumerId),
      inviti_mandati: await invitationsBy(tx, { consumerId, personId }),
    }),
  };
}

/** Codes for the shops of a connected network, those of before as well (R10). */
async function codesFor(tx: Tx, consumerId: number): Promise<object[]> {
  const { living, former } = await familyCode(tx, consumerId);
  return [...(living ? [living] : []), ...former].map(({ code, issuedAt, revokedAt }) => ({
    codice: code,
    creato_il: issuedAt,
    revocato_il: revokedAt,
  }));
}

const enrolmentsOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select y.name as anno_scolastico, s.name as scuola, k.grade as classe, k.section as sezione,
        e.starts_on as dal, e.ends_on as al
      from enrolments e
      join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      where e.tenant_id = current_tenant() and e.consumer_id = ${consumerId} order by e.starts_on`,
  );

/** Each with who asked for it, for who may see that. */
const absencesOf = (tx: Tx, { consumerId, maySeeNames }: FamilyConsumer) =>
  rows(
    tx,
    sql<object>`select a.kind as tipo, a.from_day as dal, a.to_day as al, a.arrived_at as arrivata_il, a.channel as canale,
        case when ${maySeeNames}::boolean then (select p.name || ' ' || p.surname from people p where p.tenant_id = a.tenant_id
          and p.id = substring(a.actor from 'citizen:([0-9]+)$')::bigint) end as chi
      from absence_acts a where a.tenant_id = current_tenant() and a.consumer_id = ${consumerId} order by a.arrived_at, a.id`,
  );

async function accountOf(tx: Tx, consumerId: number): Promise<object[]> {
  const movements = await movementsOf(tx, consumerId, { limit: ALL, offset: 0 });
  return movements.map(({ eventOn, createdAt, code, cents, balanceCents, reason }) => ({
    giorno: eventOn,
    registrato_il: createdAt,
    tipo: code,
    centesimi: cents,
    saldo_centesimi: balanceCents,
    motivo: reason,
  }));
}

async function toldOf(tx: Tx, consumerId: number): Promise<object[]> {
  const notices = await noticesOf(tx, consumerId, ALL);
  return notices.map(({ kind, createdAt, delivery, deliveredAt }) => ({
    tipo: kind,
    creato_il: createdAt,
    consegna: delivery,
    consegnato_il: deliveredAt,
  }));
}

/** Top-ups that wait in the cart to be paid. */
const cartOf = (tx: Tx, personId: number) =>
  rows(
    tx,
    sql<object>`select c.name as alunno, l.cents as centesimi, l.added_at as aggiunta_il from cart_lines l
      join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
      where l.tenant_id = current_tenant() and l.person_id = ${personId} order by l.added_at`,
  );

/** That child, amount and payer were right, as declared before each payment (R9). */
const declarationsOf = (tx: Tx, personId: number) =>
  rows(
    tx,
    sql<object>`select p.reference as riferimento, d.text_version as testo_del, d.declared_at as dichiarato_il
      from payment_declarations d join payments p on p.tenant_id = d.tenant_id and p.id = d.payment_id
      where d.tenant_id = current_tenant() and d.person_id = ${personId} order by d.declared_at, d.id`,
  );
