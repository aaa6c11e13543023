import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { type SharedAccountKind, sharedAccountId } from './accounts.ts';

/** What caused a posting; unique in a tenant, so that the same cause can never post twice. */
export interface Source {
  readonly kind: string;
  readonly id: number;
  readonly version?: number;
}

export interface ConsumerMovement {
  readonly consumerId: number;
  /** Positive adds to the child's balance, negative takes from it. Never zero. */
  readonly cents: Cents;
  readonly code: 'opening' | 'opening_correction' | 'top_up' | 'refund' | 'revocation';
  /** The municipality's account on the other side. */
  readonly against: SharedAccountKind;
  readonly source: Source;
  /** The day on which it counts; the instant of recording is kept beside it. */
  readonly eventOn: Day;
  readonly at: Temporal.Instant;
  readonly reason?: string;
  readonly service?: string;
}

/**
 * Posts one movement of a consumer's account and its cached balance in one statement.
 * Answers false, and changes nothing, when this source was already posted.
 */
export async function postMovement(tx: Tx, movement: ConsumerMovement): Promise<boolean> {
  const service = movement.service ?? 'canteen';
  const shared = await sharedAccountId(tx, movement.against, service);
  const posted = await find(
    tx,
    sql<{ id: number }>`/* post_movement */ with account as (
        select id from accounts where tenant_id = current_tenant() and service = ${service}
          and consumer_id = ${movement.consumerId} and kind = 'consumer' for update
      ), posted as (
        insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, source_version, event_on, created_at, reason)
        select case when ${movement.cents}::bigint < 0 then account.id else ${shared}::bigint end,
          case when ${movement.cents}::bigint < 0 then ${shared}::bigint else account.id end,
          abs(${movement.cents}::bigint), ${movement.code}, ${movement.source.kind}, ${movement.source.id}, ${movement.source.version ?? 0},
          ${movement.eventOn}, ${movement.at}, ${movement.reason ?? null}
        from account on conflict (tenant_id, source_kind, source_id, source_version) do nothing returning id
      ), balanced as (
        update accounts set balance_cents = balance_cents + ${movement.cents}::bigint
        from account, posted where accounts.tenant_id = current_tenant() and accounts.id = account.id
      ) select id from posted`,
  );
  return posted !== undefined;
}
