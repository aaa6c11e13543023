import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { addToCart, declareOne, declarePayment, receiveReceipt } from '#src/payments/index.ts';
import { inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { isRecent, type Past } from './past.ts';
import type { Paid, TopUp } from './story.ts';

const TOPS_UP_SHARE = 0.35;
const MEALS = [20, 20, 30, 40];
/** Long ago families paid for a season at once. */
const LONG_AGO_MEALS = [140, 160, 180];
const LEAST_CENTS = 500;
const MOST_CENTS = 50_000;

interface LowAccount {
  readonly consumerId: number;
  readonly personId: number;
  readonly tariffCents: number;
  readonly balanceCents: number;
}

/**
 * In the afternoon some of the families with a child whose credit covers at most three meals top up for ten meals or more, for
 * all such children in one payment, through the real commands; on its own day the family of the story pays too.
 */
export async function topUpWhoeverRunsLow(past: Past, day: Day): Promise<void> {
  const { installation, clock, tenantId, chance } = past;
  const at = romeInstant(day, '16:30' as TimeOfDay);
  if (isBefore(past.until, at)) return;
  const { world } = installation;
  const low = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'demo' } }, (tx) =>
    lowAccounts(tx, day, past.untouched),
  );
  if (isBefore(clock.now(), at)) clock.moveTo(at);
  const paying: Paid[] = [...Map.groupBy(low, (account) => account.personId)]
    .filter(() => chance.happens(TOPS_UP_SHARE))
    .map(([personId, accounts]) => ({
      personId,
      topUps: accounts.slice(0, 5).map((each) => topUpOf(each, past, day)),
    }));
  if (past.story.topUp?.day === day) paying.push(past.story.topUp);
  // One after the other: the numbers of notices are given out in order, so that payments of one municipality wait for each other.
  for (const { personId, topUps } of paying)
    await inTenant(world.database, { tenantId, actor: { kind: 'citizen', personId } }, (tx) =>
      pay(tx, past, { personId, topUps, at }),
    );
}

function topUpOf({ consumerId, tariffCents, balanceCents }: LowAccount, past: Past, day: Day): TopUp {
  const amounts = isRecent(past, day) ? MEALS : LONG_AGO_MEALS;
  const meals = amounts[past.chance.below(amounts.length)] ?? 20;
  const wanted = Math.ceil((tariffCents * meals + Math.max(0, -balanceCents)) / 50) * 50;
  return { consumerId, cents: Math.min(MOST_CENTS, Math.max(LEAST_CENTS, wanted)) };
}

interface Paying extends Paid {
  readonly at: Temporal.Instant;
}

async function pay(tx: Tx, { installation }: Past, { personId, topUps, at }: Paying): Promise<void> {
  const reference = installation.world.randomness.bytes(16).toString('hex');
  const declared = await declare(tx, { personId, at, reference }, topUps);
  if (!declared.ok) return;
  for (const { noticeNumber, cents } of await noticesOf(tx, declared.value.reference)) {
    await receiveReceipt(
      tx,
      { receiptId: `demo-${reference}-${noticeNumber}`, noticeNumber, cents, paidAt: at, pspName: 'Banca di prova' },
      {
        at,
        afterCredit: (inside, credited) =>
          evaluateStanding(inside, { ...credited, cause: 'payment', today: romeDay(at) }),
      },
    );
  }
}

/** What a bank sees of a payment. */
const noticesOf = (tx: Tx, reference: string) =>
  rows(
    tx,
    sql<{
      noticeNumber: string;
      cents: number;
    }>`select n.notice_number as "noticeNumber", n.cents from payment_notices n
      join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
      where n.tenant_id = current_tenant() and p.reference = ${reference} order by n.id`,
  );

/** One child's top-up as a notice of its own, several through the cart. */
async function declare(
  tx: Tx,
  declaring: Omit<Parameters<typeof declareOne>[1], keyof TopUp>,
  topUps: readonly TopUp[],
) {
  const [first, ...others] = topUps;
  if (first && others.length === 0) return declareOne(tx, { ...declaring, ...first });
  for (const topUp of topUps) await addToCart(tx, { ...declaring, ...topUp });
  return declarePayment(tx, { ...declaring, shown: topUps });
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
      order by g.person_id, a.consumer_id`,
  );
}
