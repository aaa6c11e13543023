import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { type MissingItem, missingToBePaid, missingToGoLive, type PagopaEnvironment } from './rules.ts';
import { type CreditorRow, findCreditor, NOTHING_KNOWN } from './store.ts';

/** A municipality that can be paid: nothing that pagoPA asks of it is missing. */
export interface Creditor {
  readonly fiscalCode: string;
  readonly name: string;
  readonly environment: PagopaEnvironment;
  /** The number space that pagoPA gave it, two digits. */
  readonly segregationCode: string;
  readonly iban: string;
  readonly cbill: string;
  readonly taxonomyCode: string;
  /** Where it can also be paid by postal slip; undefined without a postal account and the authorisation to print one. */
  readonly postal: { readonly account: string; readonly holder: string; readonly authorisation: string } | undefined;
  /** Keys for its calls, as they are stored; only the gateway opens them, at the call. */
  readonly sealedKeys: { readonly gpd: string; readonly checkout: string | undefined };
}

/** The subscription keys that pagoPA's back office gave to a creditor, readable. Never to be logged or shown. */
export interface PagopaKeys {
  readonly gpd: string;
  readonly fdr: string | undefined;
  readonly checkout: string | undefined;
}

/** By which codes the node names this creditor's connection; undefined where none was written. */
export interface NodeConnection {
  readonly brokerCode: string | undefined;
  readonly stationCode: string | undefined;
  /** Receipts that name one of these are taken as well. */
  readonly formerStations: readonly string[];
}

/** What the office wrote, as its page shows it: of keys only whether they are there. */
export type CreditorDraft = Omit<CreditorRow, 'gpdKey' | 'fdrKey' | 'checkoutKey'> & {
  readonly hasGpdKey: boolean;
  readonly hasFdrKey: boolean;
  readonly hasCheckoutKey: boolean;
};

/** The tenant as creditor and what is missing before it can go live. */
export async function creditorDraft(
  tx: Tx,
): Promise<{ readonly draft: CreditorDraft; readonly missing: readonly MissingItem[] }> {
  const tenant = await currentTenant(tx);
  const { gpdKey, fdrKey, checkoutKey, ...legible } = (await findCreditor(tx)) ?? NOTHING_KNOWN;
  const draft = {
    ...legible,
    hasGpdKey: gpdKey !== null,
    hasFdrKey: fdrKey !== null,
    hasCheckoutKey: checkoutKey !== null,
  };
  return { draft, missing: missingToGoLive({ ...draft, fiscalCode: tenant.fiscalCode, demo: tenant.demo }) };
}

/** The tenant as creditor; undefined while something is missing. */
export async function creditorOf(tx: Tx): Promise<Creditor | undefined> {
  const tenant = await currentTenant(tx);
  const row = await findCreditor(tx);
  if (!row) return undefined;
  const { environment, segregationCode, iban, cbill, taxonomyCode } = row;
  const facts = { ...row, hasGpdKey: row.gpdKey !== null, fiscalCode: tenant.fiscalCode, demo: tenant.demo };
  if (missingToBePaid(facts).length > 0) return undefined;
  if (!environment || !segregationCode || !iban || !cbill || !taxonomyCode || !row.gpdKey) return undefined;
  const { fiscalCode, name } = tenant;
  const codes = { fiscalCode, name, environment, segregationCode, iban, cbill, taxonomyCode };
  const sealedKeys = { gpd: row.gpdKey, checkout: row.checkoutKey ?? undefined };
  return { ...codes, postal: postalOf(row, name), sealedKeys };
}

/** The slip may be printed only with an authorisation of Poste; its account is the municipality's unless another holder is written. */
function postalOf({ postalAccount, postalHolder, postalAuthorisation }: CreditorRow, name: string): Creditor['postal'] {
  if (postalAccount === null || postalAuthorisation === null) return undefined;
  return { account: postalAccount, holder: postalHolder ?? name, authorisation: postalAuthorisation };
}

/** The tenant's keys to pagoPA; undefined without the one that creates positions. */
export async function pagopaKeys(tx: Tx, sealer: Sealer): Promise<PagopaKeys | undefined> {
  const row = await findCreditor(tx);
  if (!row?.gpdKey) return undefined;
  const open = (sealed: string | null) => (sealed === null ? undefined : sealer.open(sealed));
  return { gpd: sealer.open(row.gpdKey), fdr: open(row.fdrKey), checkout: open(row.checkoutKey) };
}

/** The tenant's codes at the node. */
export async function nodeConnection(tx: Tx): Promise<NodeConnection> {
  const { brokerCode, stationCode, formerStations } = (await findCreditor(tx)) ?? NOTHING_KNOWN;
  return {
    brokerCode: brokerCode ?? undefined,
    stationCode: stationCode ?? undefined,
    formerStations: formerStations?.split(' ') ?? [],
  };
}
