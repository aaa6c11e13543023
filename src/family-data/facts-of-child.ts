import { sql } from 'kysely';
import { reportsOf } from '#src/error-reports/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import type { FamilyConsumer } from '#src/registry/index.ts';
import { pricesOf, tariffFactsOf } from '#src/tariffs/index.ts';

/**
 * What is kept about a child beside its days and its account: who it is, what decides on its price, what school and office noted. What has to
 * do with money only for an adult who sees the account; who wrote something only for one who sees names (R15).
 */
export async function childFacts(tx: Tx, child: FamilyConsumer): Promise<object> {
  const { consumerId, maySeeMoney } = child;
  return {
    ...(await whoItIs(tx, consumerId)),
    presenze_segnate: await marksOf(tx, consumerId),
    ...(maySeeMoney && {
      dati_per_la_tariffa: (await tariffFactsOf(tx, consumerId)).map(
        ({ validFrom, iseeCents, resident, exemption }) => ({
          dal: validFrom,
          isee_centesimi: iseeCents,
          residente: resident,
          esenzione: exemption,
        }),
      ),
      prezzi_del_pasto: (await pricesOf(tx, consumerId)).map(({ from, to, cents }) => ({
        dal: from,
        al: to,
        centesimi: cents,
      })),
      pasti_stornati: await waiversOf(tx, consumerId),
      sospensioni: await suspensionsOf(tx, consumerId),
      sospensioni_tolte: await liftsOf(tx, consumerId),
      segnalazioni: await reportsFor(tx, child),
    }),
  };
}

const whoItIs = (tx: Tx, consumerId: number) =>
  get(
    tx,
    sql<object>`select fiscal_code as codice_fiscale, birth_date as data_di_nascita, sex as sesso, label as nome_nelle_email
      from consumers where tenant_id = current_tenant() and id = ${consumerId}`,
  );

/** What school and office noted of single days. */
const marksOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select day as giorno, present as presente, reason as motivo, marked_at as segnata_il from register_marks
      where tenant_id = current_tenant() and consumer_id = ${consumerId} order by day, id`,
  );

const waiversOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select day as giorno, reason as motivo, recorded_at as registrato_il, withdrawn_at as ritirato_il from charge_waivers
      where tenant_id = current_tenant() and consumer_id = ${consumerId} order by day, id`,
  );

/** `riammesso_dal` is the first day without the suspension. */
const suspensionsOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select from_day as dal, ends_before as riammesso_dal, decided_at as decisa_il, debt_meals as pasti_a_debito, end_note as nota
      from suspensions where tenant_id = current_tenant() and consumer_id = ${consumerId} order by from_day, id`,
  );

const liftsOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select until_day as fino_al, reason as motivo, recorded_at as registrato_il from suspension_lifts
      where tenant_id = current_tenant() and consumer_id = ${consumerId} order by id`,
  );

const reportsFor = async (tx: Tx, { consumerId, maySeeNames }: FamilyConsumer) =>
  (await reportsOf(tx, consumerId)).map(({ words, reportedAt, person, answer, answeredAt }) => ({
    testo: words,
    inviata_il: reportedAt,
    ...(maySeeNames && { chi: person }),
    risposta: answer,
    risposta_il: answeredAt,
  }));

/** The adults who follow a child and what they may not do, for who decides on it. */
export const followersOf = (tx: Tx, consumerId: number) =>
  rows(
    tx,
    sql<object>`select p.name || ' ' || p.surname as nome, g.role as ruolo, g.denied as non_puo from guardianships g
      join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      where g.tenant_id = current_tenant() and g.consumer_id = ${consumerId} order by p.id`,
  );

/** Invitations that somebody sent to others. */
export const invitationsBy = (
  tx: Tx,
  { consumerId, personId }: { readonly consumerId: number; readonly personId: number },
) =>
  rows(
    tx,
    sql<object>`select email, role as ruolo, denied as non_puo, created_at as mandato_il, expires_at as vale_fino_al,
        accepted_at as accettato_il, withdrawn_at as ritirato_il
      from invitations where tenant_id = current_tenant() and consumer_id = ${consumerId} and invited_by = ${personId} order by id`,
  );
