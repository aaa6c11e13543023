import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { CreditorField, PagopaEnvironment } from './rules.ts';

/** Everything that is kept of the tenant as creditor; keys as they are sealed. */
export interface CreditorRow {
  readonly environment: PagopaEnvironment | null;
  readonly gpdKey: string | null;
  readonly fdrKey: string | null;
  readonly checkoutKey: string | null;
  readonly segregationCode: string | null;
  readonly iban: string | null;
  readonly cbill: string | null;
  readonly taxonomyCode: string | null;
  readonly brokerCode: string | null;
  readonly stationCode: string | null;
  readonly formerStations: string | null;
  readonly postalAccount: string | null;
  readonly postalHolder: string | null;
  readonly postalAuthorisation: string | null;
}

export const NOTHING_KNOWN: CreditorRow = {
  environment: null,
  gpdKey: null,
  fdrKey: null,
  checkoutKey: null,
  segregationCode: null,
  iban: null,
  cbill: null,
  taxonomyCode: null,
  brokerCode: null,
  stationCode: null,
  formerStations: null,
  postalAccount: null,
  postalHolder: null,
  postalAuthorisation: null,
};

const ROW = sql`select environment, gpd_key_sealed as "gpdKey", fdr_key_sealed as "fdrKey", checkout_key_sealed as "checkoutKey",
    segregation_code as "segregationCode", iban, cbill, taxonomy_code as "taxonomyCode", broker_code as "brokerCode",
    station_code as "stationCode", nullif(array_to_string(former_stations, ' '), '') as "formerStations",
    postal_account as "postalAccount", postal_holder as "postalHolder", postal_authorisation as "postalAuthorisation"
  from creditors where tenant_id = current_tenant()`;

export const findCreditor = (tx: Tx): Promise<CreditorRow | undefined> =>
  find(tx, sql<CreditorRow>`/* find_creditor */ ${ROW}`);

/** The row, which nobody else changes until the transaction ends; made when there is none. */
export async function lockCreditor(tx: Tx, at: Temporal.Instant): Promise<CreditorRow> {
  await sql`insert into creditors (changed_at) values (${at}) on conflict (tenant_id) do nothing`.execute(tx);
  return get(tx, sql<CreditorRow>`${ROW} for update`);
}

const stations = (text: string | null) => (text === null ? [] : text.split(' '));

/** Writes the whole row; whoever calls holds it locked. */
export async function updateCreditor(
  tx: Tx,
  row: Readonly<Record<CreditorField, string | null>>,
  at: Temporal.Instant,
): Promise<void> {
  await sql`update creditors set environment = ${row.environment}, gpd_key_sealed = ${row.gpdKey}, fdr_key_sealed = ${row.fdrKey},
    checkout_key_sealed = ${row.checkoutKey}, segregation_code = ${row.segregationCode}, iban = ${row.iban}, cbill = ${row.cbill},
    taxonomy_code = ${row.taxonomyCode}, broker_code = ${row.brokerCode}, station_code = ${row.stationCode},
    former_stations = ${stations(row.formerStations)}::text[], postal_account = ${row.postalAccount},
    postal_holder = ${row.postalHolder}, postal_authorisation = ${row.postalAuthorisation}, changed_at = ${at}
    where tenant_id = current_tenant()`.execute(tx);
}

/** Whether another tenant with the same fiscal code numbers its notices with this segregation code. */
export async function isSegregationCodeTaken(tx: Tx, code: string): Promise<boolean> {
  const { taken } = await get(tx, sql<{ taken: boolean }>`select segregation_code_taken(${code}) as taken`);
  return taken;
}
