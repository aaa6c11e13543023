import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { queueMails } from '#src/notices/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface ClosureNews {
  readonly closureId: number;
  readonly consumerIds: readonly number[];
  readonly from: Day;
  readonly to: Day;
  readonly reason: string;
  readonly packedLunch: boolean;
  readonly at: Temporal.Instant;
}

/** Writes to every address of payers and guardians, once a child (R4). */
export async function tellFamilies(tx: Tx, news: ClosureNews): Promise<void> {
  const readers = await rows(
    tx,
    sql<{
      email: string;
      consumerId: number;
      child: string;
    }>`select distinct p.email, c.id as "consumerId",
        coalesce(c.label, 'alunno n. ' || c.number) as child
      from guardianships g
      join people p on p.tenant_id = g.tenant_id and p.id = g.person_id and p.email is not null
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = current_tenant() and g.consumer_id = any (${news.consumerIds}::bigint[]) and g.role <> 'delegate'
      order by 2, 1`,
  );
  await queueMails(
    tx,
    readers.map(({ email, consumerId, child }) => ({
      dedupeKey: `closure:${news.closureId}:consumer:${consumerId}:${email}`,
      to: email,
      template: 'day_closed' as const,
      params: {
        child,
        consumerId,
        fromDay: news.from,
        toDay: news.to,
        reason: news.reason,
        packedLunch: news.packedLunch,
      },
      at: news.at,
    })),
  );
}
