import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, type Result } from '#src/kernel/result.ts';
import { childLabel, queueMails } from '#src/notices/index.ts';
import { keepDebtors } from '#src/payments/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { registeredPerson } from './people-store.ts';
import { completePerson, type PersonProblem, type Recorded, recordPerson, type TypedPerson } from './record-person.ts';
import { type AlreadyPays, mayBecomePayer } from './rules.ts';
import {
  type AdultAround,
  adultsOf,
  childNamed,
  deleteAdult,
  endPayer,
  lockAdults,
  openInvitations,
  putPayer,
  withdrawInvitation,
} from './store.ts';

/** Somebody who follows the child already; the fiscal code only of whom an invitation alone knew. */
export interface ChosenAdult {
  readonly personId: number;
  readonly fiscalCode: FiscalCode | null;
  readonly email: string | null;
}

export interface PayerChange {
  readonly consumerId: number;
  readonly to: ChosenAdult | TypedPerson;
  /** Whether who paid so far goes on following the child as a guardian. */
  readonly formerStays: boolean;
  /** Whether those whom the former payer invited go on following the child. */
  readonly invitedStay: boolean;
  readonly reason: string;
  readonly at: Temporal.Instant;
}

export type PayerProblem = PersonProblem | AlreadyPays | { readonly kind: 'NoSuchAdult' };

/**
 * Makes somebody the payer of a child from now on (R9, R15); only the office does. Money and days stay as they are, and so does in whose
 * name each past and open notice stands (R14). Both are told by mail, neither who the other is.
 */
export async function changePayer(tx: Tx, change: PayerChange): Promise<Result<Recorded, PayerProblem>> {
  const { consumerId, to, at, reason } = change;
  await lockAdults(tx, consumerId);
  const adults = await adultsOf(tx, consumerId);
  // First: a fiscal code that is recorded now says nothing about notices of before.
  await keepDebtors(tx, [consumerId]);
  const found = await personMeant(tx, adults, to, at);
  if (!found.ok) return found;
  const { personId } = found.value;
  const may = mayBecomePayer(adults, personId);
  if (!may.ok) return may;
  const former = adults.find((adult) => adult.role === 'payer');
  if (former) await endFormer(tx, former, adults, { ...change, personId });
  await putPayer(tx, { personId, consumerId });
  await audit(tx, {
    at,
    action: 'payer_changed',
    subject: `consumer:${consumerId}`,
    before: former && { personId: former.personId },
    after: { personId, formerStays: change.formerStays, reason },
  });
  await tellBoth(tx, { consumerId, personId, former, at });
  return found;
}

async function personMeant(
  tx: Tx,
  adults: readonly AdultAround[],
  to: PayerChange['to'],
  at: Temporal.Instant,
): Promise<Result<Recorded, PayerProblem>> {
  if (!('personId' in to)) return recordPerson(tx, to, at);
  if (!adults.some((adult) => adult.personId === to.personId)) return err({ kind: 'NoSuchAdult' });
  return completePerson(tx, to.personId, to, at);
}

type Ending = PayerChange & { readonly personId: number };

/** What the former payer had as payer ends: links that still wait, and what the office says of the rest. */
async function endFormer(tx: Tx, former: AdultAround, adults: readonly AdultAround[], ending: Ending): Promise<void> {
  const { consumerId, formerStays, invitedStay, personId, at } = ending;
  for (const { id } of await openInvitations(tx, consumerId, at)) await withdrawInvitation(tx, { id, consumerId, at });
  if (formerStays) await endPayer(tx, { personId: former.personId, consumerId });
  else await deleteAdult(tx, { personId: former.personId, consumerId });
  if (invitedStay) return;
  for (const adult of adults) {
    if (adult.invitedBy !== former.personId || adult.personId === personId) continue;
    await deleteAdult(tx, { personId: adult.personId, consumerId });
    await audit(tx, {
      at,
      action: 'adult_ended',
      subject: `consumer:${consumerId}`,
      before: { personId: adult.personId, role: adult.role, denied: adult.denied, invitedBy: adult.invitedBy },
      after: { reason: ending.reason },
    });
  }
}

interface Telling {
  readonly consumerId: number;
  readonly personId: number;
  readonly former: AdultAround | undefined;
  readonly at: Temporal.Instant;
}

async function tellBoth(tx: Tx, { consumerId, personId, former, at }: Telling): Promise<void> {
  const { number, label } = await childNamed(tx, consumerId);
  const payer = await registeredPerson(tx, personId);
  const addresses = [
    { pays: true, email: payer?.email },
    { pays: false, email: former?.email },
  ];
  const child = label ?? childLabel(number);
  await queueMails(
    tx,
    addresses.flatMap(({ pays, email }) =>
      email?.includes('@')
        ? [
            {
              dedupeKey: `payer_changed:${consumerId}:${personId}:${at.epochMilliseconds}:${pays}`,
              to: email,
              template: 'payer_changed' as const,
              params: { child, consumerId, pays },
              at,
            },
          ]
        : [],
    ),
  );
}
