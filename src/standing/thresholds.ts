import type { Settings } from '#src/tenancy/index.ts';
import type { Thresholds } from './rules.ts';

export const thresholdsOf = (settings: Settings): Thresholds => ({
  lowCreditMeals: settings.low_credit_meals,
  warnAtDebtMeals: settings.warn_at_debt_meals,
  suspendAtDebtMeals: settings.suspend_at_debt_meals,
  readmitWhen: settings.readmit_when,
});
