import { forgetDevicesOfPerson } from '#src/identity/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { deniedOf, mayChange, type NotYours, type Right } from './rules.ts';
import { type AdultAround, adultsOf, deleteAdult, lockAdults, setDenied } from './store.ts';

type ChangeProblem = NotYours | { readonly kind: 'NoSuchAdult' };

interface Change {
  readonly consumerId: number;
  /** Of whom something changes. */
  readonly personId: number;
  /** The payer who asks; undefined when the office does. */
  readonly by: number | undefined;
  readonly at: Temporal.Instant;
}

async function changeable(tx: Tx, { consumerId, personId, by }: Change): Promise<Result<AdultAround, ChangeProblem>> {
  await lockAdults(tx, consumerId);
  const adults = await adultsOf(tx, consumerId);
  const asking = adults.find((each) => each.personId === by);
  if (by !== undefined && asking?.role !== 'payer') return err({ kind: 'NotPayer' });
  const adult = adults.find((each) => each.personId === personId);
  if (!adult) return err({ kind: 'NoSuchAdult' });
  // Nobody limits who pays, not even the office: it makes somebody else the payer first.
  if (by === undefined) return adult.role === 'payer' ? err({ kind: 'RecordedByOffice' }) : ok(adult);
  const may = mayChange(asking, adult);
  return may.ok ? ok(adult) : may;
}

/** Says anew what an adult may do for a child. Holds from the next page they open. */
export async function changeRights(
  tx: Tx,
  change: Change & { readonly allowed: readonly Right[]; readonly reason?: string },
): Promise<Result<undefined, ChangeProblem>> {
  const adult = await changeable(tx, change);
  if (!adult.ok) return adult;
  const { consumerId, personId, at, reason } = change;
  const denied = deniedOf(change.allowed);
  await setDenied(tx, { personId, consumerId }, denied);
  await audit(tx, {
    at,
    action: 'adult_rights_changed',
    subject: `consumer:${consumerId}`,
    before: { personId, denied: adult.value.denied },
    after: { personId, denied, ...(reason && { reason }) },
  });
  return ok(undefined);
}

/** Ends what links an adult to a child. Their own payments stay theirs to see. Repeating it is `NoSuchAdult`. */
export async function endAdult(
  tx: Tx,
  change: Change & { readonly reason?: string },
): Promise<Result<undefined, ChangeProblem>> {
  const adult = await changeable(tx, change);
  if (!adult.ok) return adult;
  const { consumerId, personId, at, reason } = change;
  await deleteAdult(tx, { personId, consumerId });
  await forgetDevicesOfPerson(tx, personId, at);
  const { role, denied, invitedBy } = adult.value;
  await audit(tx, {
    at,
    action: 'adult_ended',
    subject: `consumer:${consumerId}`,
    before: { personId, role, denied, invitedBy },
    ...(reason && { after: { reason } }),
  });
  return ok(undefined);
}
