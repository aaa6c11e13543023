import { sql } from 'kysely';
import type { AbsenceKind } from '#src/calendar/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { childLabel, queueMails } from '#src/notices/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { personOf } from './origin.ts';
import type { AbsenceDecision } from './types.ts';

interface Told {
  readonly consumerId: number;
  readonly kind: AbsenceKind;
  readonly by: Actor;
  readonly arrivedAt: Temporal.Instant;
  readonly receiptId: number;
  readonly decision: AbsenceDecision;
}

/** Tells payer and guardians of the child, except the one who asked, by mail in the same transaction (R2). Delegates are not told. */
export async function tellOtherGuardians(tx: Tx, told: Told): Promise<void> {
  const others = await rows(
    tx,
    sql<{ id: number; email: string; number: string; label: string | null }>`select p.id, p.email, c.number, c.label
      from guardianships g
      join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = current_tenant() and g.consumer_id = ${told.consumerId} and g.role in ('payer', 'guardian')
        and p.email is not null and g.person_id is distinct from ${personOf(told.by) ?? null}::bigint`,
  );
  const [fromDay, toDay] = [told.decision.days[0], told.decision.days.at(-1)];
  if (!fromDay || !toDay) return;
  await queueMails(
    tx,
    others.map((other) => ({
      dedupeKey: `absence:${told.receiptId}:${other.id}`,
      to: other.email,
      template: 'absence_told_other_guardian' as const,
      params: {
        child: other.label ?? childLabel(other.number),
        consumerId: told.consumerId,
        kind: told.kind,
        fromDay,
        toDay,
        ...(told.decision.acts.length > 1 && { days: told.decision.days }),
        untilFurtherNotice: told.decision.acts.some((act) => act.untilFurtherNotice),
        arrivedAt: told.arrivedAt.toString(),
      },
      at: told.arrivedAt,
    })),
  );
}
