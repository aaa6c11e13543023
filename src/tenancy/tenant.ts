import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import type { PublicContacts } from './contact-rules.ts';

/** A municipality. */
export interface Tenant extends PublicContacts {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** First day on which this program books and charges; nothing happens before it (invariant 8). */
  readonly goLive: Day | undefined;
  readonly fiscalCode: string;
  readonly demo: boolean;
}

/** A row with `TENANT_COLUMNS`. */
export type StoredTenant = Omit<Tenant, 'goLive'> & { readonly goLive: Day | null };

export const TENANT_COLUMNS =
  sql.raw(`id, slug, name, go_live as "goLive", fiscal_code as "fiscalCode", office_email as "officeEmail",
  office_phone as "officePhone", privacy_email as "privacyEmail", accessibility_url as "accessibilityUrl", demo`);

export const tenantOf = (row: StoredTenant): Tenant => ({ ...row, goLive: row.goLive ?? undefined });

/** The tenant of this transaction. */
export const currentTenant = async (tx: Tx): Promise<Tenant> =>
  tenantOf(await get(tx, sql<StoredTenant>`/* current_tenant */ select ${TENANT_COLUMNS} from tenants`));
