export { refuseDifferingClocks } from './compare-clocks.ts';
export { type MovableClock, movableClock } from './movable-clock.ts';
export { systemClock } from './system-clock.ts';
