import { showWhatIsAwaited } from './awaited.ts';
import { keepScreenAwake } from './awake.ts';
import { keepCountdowns } from './countdown.ts';
import { focusErrorSummary, sendAtOnce, sendFormsOnce } from './forms.ts';
import { askForPasskeys } from './passkeys.ts';
import { offerPrinting } from './print.ts';
import { registerServiceWorker } from './register-service-worker.ts';

// Everything here only adds to pages that work without it; one part that fails must not stop the next.
for (const start of [
  sendFormsOnce,
  sendAtOnce,
  focusErrorSummary,
  keepCountdowns,
  showWhatIsAwaited,
  keepScreenAwake,
  offerPrinting,
  askForPasskeys,
  registerServiceWorker,
]) {
  try {
    start();
  } catch (error) {
    console.warn(error);
  }
}
