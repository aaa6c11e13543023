import type { ConsumerDay } from '#src/calendar/index.ts';
import type { FamilyConsumer } from '#src/registry/index.ts';

/** A day as this adult may see it (R15): without amounts for who does not see the account, without names for who does not see them. */
export const asSeenBy = (
  child: Pick<FamilyConsumer, 'maySeeMoney' | 'maySeeNames'>,
  day: ConsumerDay,
): ConsumerDay => ({
  ...day,
  chargedCents: child.maySeeMoney ? day.chargedCents : null,
  act: day.act && !child.maySeeNames ? { ...day.act, personName: null } : day.act,
});
