import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { addToCart, declarePayment, paymentOf, receiveReceipt } from '#src/payments/index.ts';
import { inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { isRecent, type Past } from './past.ts';

const TOPS_UP_SHARE = 0.35;
const MEALS = [20, 20, 30, 40];
/** Long ago families paid for a season at once. */
const LONG_AGO_MEALS = [60, 80, 100];

interface LowAccount {
  readonly consumerId: number;
  readonly personId: number;
  readonly tariffCents: number;
  readonly balanceCents: number;
}

/** In the afternoon some of the families whose credit covers at most three meals top up for ten meals or more, through the real commands. */
export async function topUpWhoeverRunsLow(past: Past, day: Day): Promise<void> {
  const { installation, clock, tenantId, chance } = past;
  const at = romeInstant(day, '16:30' as TimeOfDay);
  if (isBefore(past.until, at)) return;
  const { world } = installation;
  const low = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'demo' } }, (tx) =>
    lowAccounts(tx, day, past.untouched),
  );
  const paying = low.filter(() => chance.happens(TOPS_UP_SHARE));
  if (isBefore(clock.now(), at)) clock.moveTo(at);
  for (const account of paying) {
    const amounts = isRecent(past, day) ? MEALS : LONG_AGO_MEALS;
    const meals = amounts[chance.below(amounts.length)] ?? 20;
    const cents = Math.max(
      500,
      Math.ceil((account.tariffCents * meals + Math.max(0, -account.balanceCents)) / 50) * 50,
    );
    await inTenant(world.database, { tenantId, actor: { kind: 'citizen', personId: account.personId } }, (tx) =>
      pay(tx, past, account, cents),
    );
  }
}

async function pay(tx: Tx, past: Past, { consumerId, personId }: LowAccount, cents: number): Promise<void> {
  const { clock, installation } = past;
  const at = clock.now();
  const reference = installation.world.randomness.bytes(16).toString('hex');
  await addToCart(tx, { personId, consumerId, cents, at });
  const declared = await declarePayment(tx, {
    personId,
    shown: [{ consumerId, cents }],
    at,
    reference,
    segregationCode: '02',
  });
  if (!declared.ok) return;
  const payment = await paymentOf(tx, { personId, reference: declared.value.reference, at });
  for (const notice of payment?.notices ?? []) {
    await receiveReceipt(
      tx,
      {
        receiptId: `demo-${reference}`,
        noticeNumber: notice.noticeNumber,
        cents,
        paidAt: at,
        pspName: 'Banca di prova',
      },
      {
        at,
        afterCredit: (inside, credited) =>
          evaluateStanding(inside, { ...credited, cause: 'payment', today: romeDay(at) }),
      },
    );
  }
}

function lowAccounts(tx: Tx, day: Day, untouched: readonly number[]): Promise<LowAccount[]> {
  return rows(
    tx,
    sql<LowAccount>`select a.consumer_id as "consumerId", g.person_id as "personId", t.cents as "tariffCents", a.balance_cents as "balanceCents"
      from accounts a
      join consumer_tariffs t on t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id and t.service = a.service and ${day} between t.valid_from and t.valid_to
      join guardianships g on g.tenant_id = a.tenant_id and g.consumer_id = a.consumer_id and g.role = 'payer'
      where a.tenant_id = current_tenant() and a.kind = 'consumer' and t.cents > 0 and a.balance_cents <= 3 * t.cents
        and a.consumer_id <> all (${untouched}::bigint[])
      order by a.consumer_id`,
  );
}
