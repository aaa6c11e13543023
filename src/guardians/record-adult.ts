import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type PersonProblem, recordPerson, type TypedPerson } from './record-person.ts';
import { deniedOf, type Right } from './rules.ts';
import { insertAdult, lockAdults } from './store.ts';

interface NewAdult {
  readonly consumerId: number;
  readonly person: TypedPerson;
  readonly role: 'guardian' | 'delegate';
  readonly allowed: readonly Right[];
  readonly reason: string;
  readonly at: Temporal.Instant;
}

type Problem = PersonProblem | { readonly kind: 'AlreadyFollows' };

/** Links somebody to a child by the office (R15): only the office changes or ends it then. Answers who it is. */
export async function recordAdult(tx: Tx, adult: NewAdult): Promise<Result<number, Problem>> {
  const { consumerId, person, role, reason, at } = adult;
  await lockAdults(tx, consumerId);
  const recorded = await recordPerson(tx, person, at);
  if (!recorded.ok) return recorded;
  const denied = deniedOf(adult.allowed);
  const link = { personId: recorded.value.personId, consumerId, role, denied, invitedBy: null };
  if (!(await insertAdult(tx, link))) return err({ kind: 'AlreadyFollows' });
  await audit(tx, {
    at,
    action: 'adult_recorded',
    subject: `consumer:${consumerId}`,
    after: { personId: link.personId, role, denied, reason },
  });
  return ok(link.personId);
}
