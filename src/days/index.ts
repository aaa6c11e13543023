export { goLive } from './go-live.ts';
export { sweepDays, upcomingStep } from './sweep.ts';
