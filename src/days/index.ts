export { isEveningDone } from './evening-done.ts';
export { type GoLiveProblem, goLive } from './go-live.ts';
export type { Step } from './rules.ts';
export { sweepDays, upcomingStep } from './sweep.ts';
