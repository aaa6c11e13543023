import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerAccesses } from './accesses.tsx';
import { registerClosures } from './close-days.ts';
import { registerCollections } from './collections.tsx';
import { registerCookingCentres } from './cooking-centres.tsx';
import { registerCreditor } from './creditor.tsx';
import { registerDay } from './day.tsx';
import { registerFamilies } from './family-routes.ts';
import { registerHome } from './home.tsx';
import { registerHours } from './hours.tsx';
import { registerImports } from './imports-routes.ts';
import { registerLongAbsences } from './long-absences.tsx';
import { registerNightlyCheck } from './nightly-check.tsx';
import { registerPaymentsToReview } from './payments.tsx';
import { registerReconciliation } from './reconciliation.tsx';
import { registerReports } from './reports.tsx';
import { registerRetention } from './retention.tsx';
import { registerStaff } from './staff.tsx';
import { registerSuspensions } from './suspensions.tsx';
import { registerTablets } from './tablets.tsx';
import { registerTopUpSettings } from './top-up-settings.tsx';

/** Pages of the school office, below `/:slug/ufficio`. */
export function officeRoutes(): Hono<PageEnvironment> {
  const routes = new Hono<PageEnvironment>();
  registerHome(routes);
  registerClosures(routes);
  registerSuspensions(routes);
  registerPaymentsToReview(routes);
  registerReconciliation(routes);
  registerCollections(routes);
  registerReports(routes);
  registerCreditor(routes);
  registerTopUpSettings(routes);
  registerDay(routes);
  registerHours(routes);
  registerLongAbsences(routes);
  registerNightlyCheck(routes);
  registerFamilies(routes);
  registerAccesses(routes);
  registerStaff(routes);
  registerTablets(routes);
  registerRetention(routes);
  registerCookingCentres(routes);
  registerImports(routes);
  return routes;
}
