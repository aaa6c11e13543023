/**
 * Shows what asks for a passkey where the browser knows passkeys, and carries its answer in the form. Everything else about it the page
 * holds already; without scripts or support the other ways stay.
 */
export function askForPasskeys(): void {
  if (!('PublicKeyCredential' in window) || !('parseRequestOptionsFromJSON' in PublicKeyCredential)) return;
  for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
    const form = place.querySelector('form');
    if (!form) continue;
    place.hidden = false;
    place.querySelector('[data-ask-passkey]')?.addEventListener('click', () => void ask(place, form));
    // Return in a field of the form asks too, instead of sending it without an answer.
    form.addEventListener('submit', (event) => {
      if (answerIn(form)?.value !== '') return;
      event.preventDefault();
      event.stopPropagation();
      void ask(place, form);
    });
  }
  for (const instead of document.querySelectorAll<HTMLElement>('[data-without-passkeys]')) instead.hidden = true;
}

const answerIn = (form: HTMLFormElement) => form.querySelector<HTMLInputElement>('input[name="risposta"]');

async function ask(place: HTMLElement, form: HTMLFormElement): Promise<void> {
  const failed = place.querySelector<HTMLElement>('[data-passkey-failed]');
  if (failed) failed.hidden = true;
  try {
    const credential = await ceremony(place);
    const answer = answerIn(form);
    if (!(credential instanceof PublicKeyCredential) || !answer) throw new Error('no credential');
    answer.value = JSON.stringify(credential.toJSON());
    form.requestSubmit();
  } catch (error) {
    // Cancelled, too slow, or a device without such a key: the browser has said so, the page says what else there is.
    console.info(error);
    if (failed) failed.hidden = false;
  }
}

function ceremony({ dataset }: HTMLElement): Promise<Credential | null> {
  const options = JSON.parse(dataset.options ?? '{}');
  return dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}
