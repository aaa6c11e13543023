import { sql } from 'kysely';
import type { Database } from '#src/platform/database/index.ts';

/** The tenant whose fiscal code pagoPA names; undefined when it is none of ours. Asked before a tenant is known. */
export async function tenantOfNotice(
  database: Database,
  notice: { readonly creditorFiscalCode: string; readonly noticeNumber: string },
): Promise<number | undefined> {
  const found = await sql<{
    id: number | null;
  }>`/* tenant_of_notice */ select tenant_of_notice(${notice.creditorFiscalCode}, ${notice.noticeNumber}) as id`.execute(
    database,
  );
  return found.rows[0]?.id ?? undefined;
}
