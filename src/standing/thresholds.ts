import type { Settings } from '#src/tenancy/index.ts';
import type { Thresholds } from './rules.ts';

export const thresholdsOf = (settings: Settings): Thresholds =>
  settings.threshold_unit === 'euro'
    ? {
        unit: 'euro',
        lowCredit: settings.low_credit_cents,
        warnAtDebt: settings.warn_at_debt_cents,
        suspendAtDebt: settings.suspend_at_debt_cents,
        readmitWhen: settings.readmit_when,
      }
    : {
        unit: 'meals',
        lowCredit: settings.low_credit_meals,
        warnAtDebt: settings.warn_at_debt_meals,
        suspendAtDebt: settings.suspend_at_debt_meals,
        readmitWhen: settings.readmit_when,
      };

/** What `debt_of_meals` is asked for: how many meals may be owed below the limit. In euro nothing is asked of it. */
export const tolerableMeals = ({ unit, suspendAtDebt }: Thresholds): number =>
  unit === 'meals' ? suspendAtDebt - 1 : 0;
