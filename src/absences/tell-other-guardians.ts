import type { AbsenceKind } from '#src/calendar/index.ts';
import { childLabel, queueMails } from '#src/notices/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { OtherGuardian } from './store.ts';
import type { AbsenceDecision } from './types.ts';

interface Told {
  readonly consumerId: number;
  readonly kind: AbsenceKind;
  readonly arrivedAt: Temporal.Instant;
  readonly receiptId: number;
  readonly decision: AbsenceDecision;
  readonly others: readonly OtherGuardian[];
}

/** Tells payer and guardians of the child, except the one who asked, by mail in the same transaction (R2). Delegates are not told. */
export async function tellOtherGuardians(tx: Tx, told: Told): Promise<void> {
  const [fromDay, toDay] = [told.decision.days[0], told.decision.days.at(-1)];
  if (!fromDay || !toDay) return;
  await queueMails(
    tx,
    told.others.map((other) => ({
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
        ...(told.decision.lightEnded.length > 0 && { lightEnded: told.decision.lightEnded }),
        untilFurtherNotice: told.decision.acts.some((act) => act.untilFurtherNotice),
        arrivedAt: told.arrivedAt.toString(),
      },
      at: told.arrivedAt,
    })),
  );
}
