export { isEveningDone } from './evening-done.ts';
export { goLive } from './go-live.ts';
export { sweepDays, upcomingStep } from './sweep.ts';
