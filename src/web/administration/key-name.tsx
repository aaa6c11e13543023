import { errorOf, type FieldError, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.administration.keys;

const LONGEST_NAME = 60;

type Named =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: FieldError; readonly typed: string };

/** How somebody calls a key, out of a form. */
export function keyName(posted: Readonly<Record<string, unknown>>): Named {
  const typed = typeof posted['nome'] === 'string' ? posted['nome'] : '';
  const name = typed.trim();
  return name !== '' && name.length <= LONGEST_NAME
    ? { ok: true, value: name }
    : { ok: false, error: { field: 'nome', message: words.nameMissing }, typed };
}

export const KeyNameField = ({ called, errors }: { called: string | undefined; errors: readonly FieldError[] }) => (
  <TextField
    name="nome"
    label={words.called}
    hint={words.calledHint}
    value={called}
    error={errorOf(errors, 'nome')}
    maxlength={LONGEST_NAME}
  />
);
