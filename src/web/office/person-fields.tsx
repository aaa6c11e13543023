import { z } from 'zod';
import type { PersonProblem, TypedPerson } from '#src/guardians/index.ts';
import { type FiscalCode, parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { tidyText } from '#src/kernel/text.ts';
import { errorOf, type FieldError, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { Typed } from './family-request.ts';

const words = messages.officeAdults.person;
const { registration } = messages.entrance;

/** A person's fields as the office types them. */
export function PersonFields({
  typed,
  errors,
  emailHint,
}: {
  typed: Typed;
  errors: readonly FieldError[];
  emailHint: string;
}) {
  const field = (name: string) => ({ name, value: typed[name], error: errorOf(errors, name), autocomplete: 'off' });
  return (
    <>
      <TextField {...field('cognome')} label={words.surname} />
      <TextField {...field('nome')} label={words.name} />
      <TextField {...field('codice_fiscale')} label={words.fiscalCode} hint={registration.fiscalCodeHint} verbatim />
      <TextField {...field('email')} label={words.email} hint={emailHint} type="email" optional verbatim />
    </>
  );
}

/** What of a person could be read; the other fields are in `errors`. */
interface Read<T> {
  readonly value?: T;
  readonly errors: readonly FieldError[];
}

/** An address in the form in which addresses are compared; null for none. */
export function readEmail(typed: Typed): Read<string | null> {
  if (!typed.email) return { value: null, errors: [] };
  const address = z.email().safeParse(typed.email.toLowerCase());
  if (address.success) return { value: address.data, errors: [] };
  return { errors: [{ field: 'email', message: registration.emailMalformed }] };
}

/** A fiscal code; null for none. */
export function readCode(typed: Typed): Read<FiscalCode | null> {
  if (!typed.codice_fiscale) return { value: null, errors: [] };
  const code = parseFiscalCode(typed.codice_fiscale);
  if (code.ok) return { value: code.value, errors: [] };
  const { fiscalCodeShape, fiscalCodeCheck } = registration;
  const message = code.error.kind === 'FiscalCodeShape' ? fiscalCodeShape : fiscalCodeCheck;
  return { errors: [{ field: 'codice_fiscale', message }] };
}

/** A whole person; every field that is missing or cannot be read is named at once. */
export function readPerson(typed: Typed): Read<TypedPerson> {
  const [surname, name] = [tidyText(typed.cognome ?? ''), tidyText(typed.nome ?? '')];
  const [code, email] = [readCode(typed), readEmail(typed)];
  const errors = [
    ...(surname === '' ? [{ field: 'cognome', message: words.surnameMissing }] : []),
    ...(name === '' ? [{ field: 'nome', message: words.nameMissing }] : []),
    ...(code.value === null ? [{ field: 'codice_fiscale', message: words.fiscalCodeMissing }] : code.errors),
    ...email.errors,
  ];
  if (errors.length > 0 || !code.value || email.value === undefined) return { errors };
  return { value: { surname, name, fiscalCode: code.value, email: email.value }, errors };
}

/** Why a person cannot be taken, at the field that is to be mended. */
export function personProblem(problem: PersonProblem): FieldError {
  const { errors } = messages.officeAdults;
  const field = 'codice_fiscale';
  return problem.kind === 'FiscalCodeMissing'
    ? { field, message: errors.FiscalCodeMissing }
    : { field, message: errors[problem.kind](problem.registered) };
}
