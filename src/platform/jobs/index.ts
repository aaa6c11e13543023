export { type Loop, startLoop } from './loop.ts';
