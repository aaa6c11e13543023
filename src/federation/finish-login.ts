import { enterVouched, type PersonUnknown } from '#src/identity/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import { purgeFederation } from './register.ts';
import { takeAnswer } from './request-store.ts';
import { isUnderAge, TICKET_MINUTES } from './rules.ts';
import type { Luggage } from './travel.ts';
import type { Vouched } from './types.ts';

interface Finish {
  readonly ticket: string;
  readonly browserHash: Buffer;
  readonly userAgent: string;
  readonly heldToken?: string | undefined;
}

interface Finished extends Luggage {
  /** The secret of the new session. */
  readonly token: string;
  readonly asksForPassword: boolean;
}

export type FinishError =
  /** Unknown, used, too old, or of another browser: the four look alike. */
  | { readonly kind: 'TicketNotValid' }
  /** The provider knows the person, the municipality's families do not: whom to call is said, nothing opens. */
  | PersonUnknown
  /** SPID exists for minors too; nobody under age is in charge of a child's canteen. */
  | { readonly kind: 'HolderUnderAge' };

/** The last step: the browser that asked comes with its ticket, once and soon, and gets its session. */
export function finishLogin(entrance: FederatedEntrance, finish: Finish): Promise<Result<Finished, FinishError>> {
  const { world, at } = entrance;
  return inFederation(entrance, async (tx) => {
    const taken = await takeAnswer(tx, {
      ticketHash: tokenHash(finish.ticket),
      browserHash: finish.browserHash,
      at,
      since: at.subtract({ minutes: TICKET_MINUTES }),
    });
    if (!taken) return err({ kind: 'TicketNotValid' });
    const { fiscalCode, level, at: providerSession }: Vouched = JSON.parse(world.sealer.open(taken.sealedAnswer));
    const { next, pending }: Luggage = JSON.parse(world.sealer.open(taken.sealedRequest));
    await purgeFederation(tx, at);
    if (fiscalCode === undefined) return err({ kind: 'PersonUnknown' });
    if (isUnderAge(fiscalCode, romeDay(at))) return err({ kind: 'HolderUnderAge' });
    const provider = `${taken.federation}:${taken.provider}`;
    const { userAgent, heldToken } = finish;
    const entered = await enterVouched(tx, entrance, {
      fiscalCode,
      provider,
      level,
      providerSession,
      userAgent,
      heldToken,
    });
    if (!entered.ok) return entered;
    const { token, asksForPassword } = entered.value;
    return ok({ token, asksForPassword, next, pending });
  });
}
