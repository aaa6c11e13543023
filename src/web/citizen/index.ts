import { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerAbsenceCommands } from './absence-commands.tsx';
import { registerAbsences } from './absences-page.tsx';
import { registerAdults } from './adults-page.tsx';
import { registerConsumers } from './consumers-page.tsx';
import { registerDetail } from './detail-page.tsx';
import { registerHome } from './home-page.tsx';
import { registerMeals } from './meals-page.tsx';
import { registerMovement } from './movement-page.tsx';
import { registerMovements } from './movements-page.tsx';
import { registerOwnData } from './own-data.tsx';
import { registerPayments } from './payments.tsx';
import { registerRemembered } from './remembered-page.tsx';
import { registerReview } from './review-page.tsx';
import { registerTopUp } from './top-up.tsx';

/** Pages of families, below `/:slug`. */
export function citizenRoutes(): Hono<PageEnvironment> {
  const app = new Hono<PageEnvironment>();
  const parts = [
    registerHome,
    registerConsumers,
    registerDetail,
    registerAbsences,
    registerReview,
    registerAbsenceCommands,
    registerRemembered,
  ];
  const others = [
    registerMeals,
    registerMovements,
    registerMovement,
    registerAdults,
    registerOwnData,
    registerTopUp,
    registerPayments,
  ];
  for (const register of [...parts, ...others]) register(app);
  return app;
}
