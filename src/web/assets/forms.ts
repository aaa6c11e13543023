const WAIT_BEFORE_RETRY_MS = 8000;

const buttonsOf = (form: HTMLFormElement) =>
  [...form.elements].filter((element) => element instanceof HTMLButtonElement && element.type === 'submit');

function release(form: HTMLFormElement): void {
  delete form.dataset.sending;
  for (const button of buttonsOf(form)) button.removeAttribute('aria-disabled');
}

/**
 * A second tap while a form is on its way sends nothing. The buttons are only marked, not disabled, because a disabled
 * one would not send its own name and value; after some seconds without an answer one may try again (the request key
 * makes that safe).
 */
export function sendFormsOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = 'true';
    for (const button of buttonsOf(form)) button.setAttribute('aria-disabled', 'true');
    setTimeout(() => release(form), WAIT_BEFORE_RETRY_MS);
  });
  // Coming back with the browser's button may show the page as it was left.
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) release(form);
  });
}

/** Sends the form that only carries the browser on to another site; without scripts its button does. */
export function sendAtOnce(): void {
  document.querySelector<HTMLFormElement>('form[data-send-at-once]')?.requestSubmit();
}

/** Moves to the summary of errors also where the browser ignores `autofocus` on what is no field. */
export function focusErrorSummary(): void {
  const summary = document.querySelector<HTMLElement>('[data-error-summary]');
  if (summary && document.activeElement !== summary) summary.focus();
}
