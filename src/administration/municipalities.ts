import { sql } from 'kysely';
import { creditorDraft, type MissingItem } from '#src/creditor/index.ts';
import { createStaff, inviteStaff } from '#src/identity/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { inAdministration, inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { note } from './acts.ts';
import type { Administrator, Knock } from './types.ts';

/** How a municipality is doing: days, counts and states, no name of a person and no cent of a family (R16). */
export interface MunicipalityState {
  readonly tenantId: number;
  readonly slug: string;
  readonly name: string;
  /** Null until it goes live. */
  readonly goLive: Day | null;
  readonly frozenThrough: Day | null;
  readonly postedThrough: Day | null;
  readonly mailsWaiting: number;
  readonly oldestMail: Temporal.Instant | null;
  /** In the last thirty days. */
  readonly mailsGivenUp: number;
  readonly checkedAt: Temporal.Instant | null;
  readonly differenceCount: number | null;
  /** Clerks of the office who can enter, and those who were invited and have not chosen a password yet. */
  readonly officePeople: number;
  readonly officeInvited: number;
}

/** Every municipality of the installation, by name. */
export const municipalities = ({ world, at }: Pick<Knock, 'world' | 'at'>): Promise<MunicipalityState[]> =>
  inAdministration(world.database, (tx) =>
    rows(
      tx,
      sql<MunicipalityState>`select tenant_id as "tenantId", slug, name, go_live as "goLive", frozen_through as "frozenThrough",
          posted_through as "postedThrough", mails_waiting as "mailsWaiting", oldest_mail as "oldestMail",
          mails_given_up as "mailsGivenUp", checked_at as "checkedAt", difference_count as "differenceCount",
          office_people as "officePeople", office_invited as "officeInvited"
        from administration.municipalities(${at}::timestamptz)`,
    ),
  );

const actorOf = ({ id }: Administrator) => ({ kind: 'system', job: `administrator-${id}` }) as const;

/** What pagoPA still asks of a municipality before it can go live. */
export const missingToGoLive = (
  { world }: Pick<Knock, 'world'>,
  { tenantId }: Pick<MunicipalityState, 'tenantId'>,
  by: Administrator,
): Promise<readonly MissingItem[]> =>
  inTenant(world.database, { tenantId, actor: actorOf(by) }, async (tx) => (await creditorDraft(tx)).missing);

interface Invited {
  readonly name: string;
  readonly email: string;
  /** Names the request, so that one sent twice writes one mail. */
  readonly cause: string;
}

/**
 * Invites a clerk to a municipality's school office, who invites everybody else there. One who was invited already and has not chosen a
 * password gets a new link. Refused for somebody who works there with another role: that is the municipality's to change.
 */
export async function inviteOffice(
  knock: Knock,
  { tenantId, slug }: Pick<MunicipalityState, 'tenantId' | 'slug'>,
  { by, name, email, cause }: Invited & { readonly by: Administrator },
): Promise<Result<{ readonly days: number }, { readonly kind: 'WorksThereAlready' }>> {
  const { world, at, requestId } = knock;
  const scope = { tenantId, actor: actorOf(by), requestId, from: { address: knock.address, device: '' } };
  const link = await inTenant(world.database, scope, async (tx) => {
    const created = await createStaff(tx, { email, name, role: 'office', schoolIds: [], at });
    if (!created.ok && !(await waitsForPassword(tx, email))) return undefined;
    return inviteStaff(tx, world.randomness, { email, byMail: true, cause, at });
  });
  if (!link) return err({ kind: 'WorksThereAlready' });
  await inAdministration(world.database, (tx) =>
    note(tx, knock, { administratorId: by.id, action: 'office_invited', subject: slug }),
  );
  return ok({ days: link.days });
}

/** Whether a clerk of the office with this address was invited and never chose a password. */
async function waitsForPassword(tx: Tx, email: string): Promise<boolean> {
  const waiting = await rows(
    tx,
    sql<{
      id: number;
    }>`select f.id from staff f where f.tenant_id = current_tenant() and f.email = ${email.trim().toLowerCase()}
      and f.active and f.role = 'office'
      and not exists (select from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id)`,
  );
  return waiting.length > 0;
}
