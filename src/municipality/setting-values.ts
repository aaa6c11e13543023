import { z } from 'zod';
import { parseTimeOfDay, type TimeOfDay } from '#src/kernel/rome-time.ts';

/** A time of day as files write it, `08:45`. */
export const time = z.string().transform((text, context): TimeOfDay => {
  const parsed = parseTimeOfDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: `${text} non è un orario` });
  return z.NEVER;
});

const whole = z.number().int().nonnegative();

/**
 * `settings` of `comune.json`: any of the settings that are not written beside it already, by the names of `src/tenancy/settings.ts`. What is
 * left out keeps the program's value. A name that does not exist is refused: it has been mistyped.
 */
export const settingValues = z
  .strictObject({
    posting_time: time,
    evening_time: time,
    threshold_unit: z.enum(['meals', 'euro']),
    low_credit_cents: whole,
    warn_at_debt_cents: whole,
    suspend_at_debt_cents: whole,
    readmit_when: z.enum(['below_limit', 'not_negative']),
    suspension_grace_service_days: whole,
    verification_hold_days: whole,
    light_days_in_a_row: whole,
    absence_days_ahead: whole.nullable(),
    open_absence_alert_service_days: whole,
    register_correction_service_days: whole,
    diets: z.array(z.string().trim()),
    top_up_min_cents: whole.positive(),
    top_up_max_cents: whole.positive(),
    top_up_suggested_meals: z.array(whole.positive()),
    notice_due_days: whole.positive(),
    max_unpaid_notices: whole.positive(),
    staff_second_factor: z.boolean(),
  })
  .partial();

/** `cutoffs` of `comune.json`: a service, or one of its schools, that closes its day at an hour of its own (R2). */
export const cutoffs = z.array(
  z.strictObject({ service: z.string().default('canteen'), school: z.string().optional(), cutoff: time }),
);
