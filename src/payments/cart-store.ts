import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';

/** One child's top-up in a citizen's cart. */
export interface CartLine {
  readonly consumerId: number;
  readonly name: string;
  readonly surname: string;
  readonly cents: Cents;
}

/** The lines of a citizen's cart, in the order in which the children were added. */
export const cartLines = (tx: Tx, personId: number): Promise<CartLine[]> =>
  rows(
    tx,
    sql<CartLine>`select l.consumer_id as "consumerId", c.name, c.surname, l.cents from cart_lines l
      join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
      where l.tenant_id = current_tenant() and l.person_id = ${personId} and l.service = 'canteen'
      order by l.added_at, l.consumer_id`,
  );

/** Holds a citizen's cart still until the transaction ends, whether or not it has lines. */
export async function lockCart(tx: Tx, personId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('cart:' || current_tenant() || ':' || ${personId}::bigint, 0))`.execute(
    tx,
  );
}

/** Holds children still until the transaction ends: two parents have carts of their own, and a child its unpaid notices from both. */
export async function lockConsumers(tx: Tx, consumerIds: readonly number[]): Promise<void> {
  await sql`select from consumers where tenant_id = current_tenant() and id = any (${consumerIds}::bigint[])
    order by id for no key update`.execute(tx);
}

export async function putCartLine(
  tx: Tx,
  line: {
    readonly personId: number;
    readonly consumerId: number;
    readonly cents: Cents;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  await sql`insert into cart_lines (person_id, consumer_id, cents, added_at)
    values (${line.personId}, ${line.consumerId}, ${line.cents}, ${line.at})
    on conflict (tenant_id, person_id, service, consumer_id) do update set cents = excluded.cents`.execute(tx);
}

export async function deleteCartLine(tx: Tx, personId: number, consumerId: number): Promise<void> {
  await sql`delete from cart_lines where tenant_id = current_tenant() and person_id = ${personId}
    and service = 'canteen' and consumer_id = ${consumerId}`.execute(tx);
}

export async function emptyCart(tx: Tx, personId: number): Promise<void> {
  await sql`delete from cart_lines where tenant_id = current_tenant() and person_id = ${personId} and service = 'canteen'`.execute(
    tx,
  );
}

/** The first name of a consumer that this citizen may top up (R15); undefined for any other. */
export async function ownConsumerName(tx: Tx, personId: number, consumerId: number): Promise<string | undefined> {
  const link = await find(
    tx,
    sql<{ name: string }>`select c.name from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = current_tenant() and g.person_id = ${personId} and g.consumer_id = ${consumerId}
        and may(g, 'pay')`,
  );
  return link?.name;
}

/** Whether this citizen may top this consumer up. */
export const isOwnConsumer = async (tx: Tx, personId: number, consumerId: number): Promise<boolean> =>
  (await ownConsumerName(tx, personId, consumerId)) !== undefined;
