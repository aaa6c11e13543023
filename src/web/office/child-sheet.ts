import type { AbsenceReceipt } from '#src/absences/index.ts';
import type { ConsumerDay } from '#src/calendar/index.ts';
import type { FamilyCode } from '#src/collection/index.ts';
import type { Month } from '#src/kernel/day.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import type { ConsumerStanding, Coverage, SentNotice } from '#src/standing/index.ts';
import type { PricePeriod } from '#src/tariffs/index.ts';
import type { Tenant } from '#src/tenancy/index.ts';
import type { MonthRange } from '../citizen/month.ts';
import type { PageContext } from '../transaction.ts';

/** All that the office sees of a child on one page. */
export interface ChildSheet {
  readonly child: ConsumerRecord;
  readonly tenant: Tenant;
  readonly today: ConsumerDay;
  readonly standing: ConsumerStanding | undefined;
  readonly cover: Coverage | undefined;
  readonly prices: readonly PricePeriod[];
  readonly month: Month;
  readonly range: MonthRange;
  readonly days: readonly ConsumerDay[];
  readonly code: FamilyCode;
  readonly notices: readonly SentNotice[];
  readonly receipt: AbsenceReceipt | undefined;
  /** What was just done, in one sentence. */
  readonly done: string | undefined;
}

export interface SheetProps {
  c: PageContext;
  sheet: ChildSheet;
}
