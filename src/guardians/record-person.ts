import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { searchForm } from '#src/kernel/text.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  insertPerson,
  type Registered,
  registeredAs,
  registeredPerson,
  setEmail,
  setFiscalCode,
} from './people-store.ts';

/** Somebody as the office writes them down at the counter. */
export interface TypedPerson {
  readonly name: string;
  readonly surname: string;
  readonly fiscalCode: FiscalCode;
  /** In the form in which addresses are compared; null leaves the one that is registered. */
  readonly email: string | null;
}

export type PersonProblem =
  /** The fiscal code is registered with another name: one of the two is wrong. */
  | { readonly kind: 'NamedDifferently'; readonly registered: string }
  /** Nobody gave this fiscal code to that person: it is somebody else's. */
  | { readonly kind: 'FiscalCodeOfAnother'; readonly registered: string }
  | { readonly kind: 'FiscalCodeMissing' };

/** Who it is, and the address that was registered before. */
export interface Recorded {
  readonly personId: number;
  readonly emailBefore: string | null;
}

const recordedAs = ({ personId, email }: Registered): Recorded => ({ personId, emailBefore: email });

const nameOf = ({ name, surname }: Pick<Registered, 'name' | 'surname'>) => `${surname} ${name}`;

/** The person with this fiscal code, registered now if nobody has it. A new address replaces the one that is registered. */
export async function recordPerson(
  tx: Tx,
  person: TypedPerson,
  at: Temporal.Instant,
): Promise<Result<Recorded, PersonProblem>> {
  const inserted = await insertPerson(tx, person);
  if (inserted) {
    await audit(tx, { at, action: 'person_recorded', subject: `person:${inserted.personId}` });
    return ok({ personId: inserted.personId, emailBefore: null });
  }
  const known = await registeredAs(tx, person.fiscalCode);
  if (!known) throw new Error('A fiscal code that is registered and is not');
  if (searchForm(nameOf(known)) !== searchForm(nameOf(person)))
    return err({ kind: 'NamedDifferently', registered: nameOf(known) });
  await changeEmail(tx, known, person.email, at);
  return ok(recordedAs(known));
}

/** Completes somebody who follows the child already: an address, and the fiscal code of whom only an invitation knew. */
export async function completePerson(
  tx: Tx,
  personId: number,
  { fiscalCode, email }: { readonly fiscalCode: FiscalCode | null; readonly email: string | null },
  at: Temporal.Instant,
): Promise<Result<Recorded, PersonProblem>> {
  const known = await registeredPerson(tx, personId);
  if (!known) throw new Error(`Person ${personId} follows a child and is not registered`);
  if (known.fiscalCode === null) {
    if (fiscalCode === null) return err({ kind: 'FiscalCodeMissing' });
    const another = await registeredAs(tx, fiscalCode);
    if (another) return err({ kind: 'FiscalCodeOfAnother', registered: nameOf(another) });
    await setFiscalCode(tx, personId, fiscalCode);
    await audit(tx, { at, action: 'person_recorded', subject: `person:${personId}` });
  } else if (fiscalCode !== null && fiscalCode !== known.fiscalCode)
    return err({ kind: 'FiscalCodeOfAnother', registered: nameOf(known) });
  await changeEmail(tx, known, email, at);
  return ok(recordedAs(known));
}

async function changeEmail(tx: Tx, known: Registered, email: string | null, at: Temporal.Instant): Promise<void> {
  if (email === null || email === known.email?.toLowerCase()) return;
  await setEmail(tx, known.personId, email);
  await audit(tx, {
    at,
    action: 'person_address_changed',
    subject: `person:${known.personId}`,
    before: { email: known.email },
    after: { email },
  });
}
