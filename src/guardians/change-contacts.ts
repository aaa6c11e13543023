import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { lockContacts, setContacts } from './people-store.ts';
import { adultsOf } from './store.ts';

interface ContactsChange {
  readonly consumerId: number;
  /** Somebody who follows the child. */
  readonly personId: number;
  /** In the form in which addresses are compared; null for none. */
  readonly email: string | null;
  /** With the prefix of the country; null for none. */
  readonly phone: string | null;
  readonly at: Temporal.Instant;
}

/**
 * Writes down how an adult is reached from now on: notices go there, and who has no login yet registers with this address (R15). A login that
 * exists keeps its own. Answers whether anything changed.
 */
export async function changeContacts(
  tx: Tx,
  { consumerId, personId, email, phone, at }: ContactsChange,
): Promise<Result<boolean, { readonly kind: 'NoSuchAdult' }>> {
  if (!(await adultsOf(tx, consumerId)).some((adult) => adult.personId === personId))
    return err({ kind: 'NoSuchAdult' });
  const before = await lockContacts(tx, personId);
  if (before.email === email && before.phone === phone) return ok(false);
  await setContacts(tx, personId, { email, phone });
  await audit(tx, {
    at,
    action: 'person_address_changed',
    subject: `person:${personId}`,
    before,
    after: { email, phone },
  });
  return ok(true);
}
