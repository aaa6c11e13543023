export { rotateKeys, SEALED_COLUMNS } from './rotate-keys.ts';
