import { staticChecks } from './check/static-checks.ts';
import { conclude, runStep } from './check/step.ts';

conclude(await Promise.all(staticChecks().map(runStep)));
