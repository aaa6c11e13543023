export { explainDiskFull } from './disk-full.ts';
export { createLifecycle, type Lifecycle } from './lifecycle.ts';
export { explainListenError } from './listen-error.ts';
export { StartupError } from './startup-error.ts';
