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

/** The tenant of this transaction. */
export async function currentTenant(tx: Tx): Promise<Tenant> {
  const row = await get(
    tx,
    sql<
      Omit<Tenant, 'goLive'> & { goLive: Day | null }
    >`/* current_tenant */ select id, slug, name, go_live as "goLive", fiscal_code as "fiscalCode",
      office_email as "officeEmail", office_phone as "officePhone",
      privacy_email as "privacyEmail", accessibility_url as "accessibilityUrl", demo from tenants`,
  );
  return { ...row, goLive: row.goLive ?? undefined };
}
