import type { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerAddChild } from './add-child.tsx';
import { registerAbsence } from './child-absence.tsx';
import { registerAdultRights } from './child-adult.tsx';
import { registerClassChange } from './child-class.tsx';
import { registerChildCode } from './child-code.tsx';
import { registerContacts } from './child-contacts.tsx';
import { registerCorrection } from './child-correct.tsx';
import { registerDiet } from './child-diet.tsx';
import { registerLeaving } from './child-leaving.tsx';
import { registerMovements } from './child-movements.tsx';
import { registerNewAdult } from './child-new-adult.tsx';
import { registerChildPage } from './child-page.tsx';
import { registerPayerChange } from './child-payer.tsx';
import { registerTariffFacts } from './child-tariff.tsx';
import { registerWaiver } from './child-waive.tsx';
import { registerFind } from './find-family.tsx';

/** `/:slug/ufficio/cerca` and `/:slug/ufficio/alunni/…`: finding a family, and what the office does for one child. */
export function registerFamilies(app: Hono<PageEnvironment>): void {
  registerFind(app);
  registerAddChild(app);
  registerChildPage(app);
  registerCorrection(app);
  registerWaiver(app);
  registerAbsence(app);
  registerClassChange(app);
  registerLeaving(app);
  registerTariffFacts(app);
  registerDiet(app);
  registerMovements(app);
  registerAdultRights(app);
  registerContacts(app);
  registerNewAdult(app);
  registerPayerChange(app);
  registerChildCode(app);
}
