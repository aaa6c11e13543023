import { sql } from 'kysely';
import { postDay } from '#src/charging/index.ts';
import { addDays, type Day, day } from '#src/kernel/day.ts';
import { get, inTenant, type Tx } from '#src/platform/database/index.ts';
import { type BigTown, bigTown, freezeDays } from './big-town.ts';
import { type Figure, median, processorTime } from './figures.ts';
import type { Scratch } from './scratch.ts';

const FIRST = day('2026-10-05');
const at = Temporal.Instant.from('2026-11-23T14:00:00Z');
const scopeOf = (town: BigTown) => ({ tenantId: town.tenantId, actor: { kind: 'system', job: 'bench' } }) as const;

/** What one side of a round took, in milliseconds. */
interface Spent {
  readonly byTheClock: number;
  /** Processor time of the database's own process, which nobody else on the machine can stretch. */
  readonly processor: number;
}

/**
 * Posting a day against L: the same inserts with their indexes and keys, the balances and the order's mark, each alone, with the rows
 * worked out before. Both in turn on days of the same town, so that noise and growing tables meet both alike. The ratio is of processor
 * time where the system tells it: by the clock one and the same posting took two to three times as long beside other work.
 */
export async function closeDay(scratch: Scratch): Promise<Figure[]> {
  const small = await ratioAt(scratch, 10_000, 5);
  const large = await ratioAt(scratch, 100_000, 3);
  return [
    ...[small, large].map(({ children, ratio, byTheClock, posting, limit }) => ({
      name: `close-day: posting ${children} children ÷ L`,
      value: ratio,
      unit: '× L',
      atMost: 1.4,
      from: `${Math.round(posting)} ms ÷ ${Math.round(limit)} ms of processor; ${byTheClock.toFixed(2)} by the clock`,
    })),
    {
      name: 'close-day: ratio at 100000 ÷ ratio at 10000',
      value: large.ratio / small.ratio,
      unit: '×',
      atMost: 1.25,
    },
  ];
}

async function ratioAt(scratch: Scratch, children: number, rounds: number) {
  const { admin } = scratch;
  const town = await bigTown(admin, `close-${children}`, children);
  const measured: { posting: Spent; limit: Spent }[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    const days: [Day, Day] = [addDays(FIRST, 2 * round), addDays(FIRST, 2 * round + 1)];
    await freezeDays(admin, town, days);
    const [posted, limited] = round % 2 ? days : ([days[1], days[0]] as const);
    const post = () => posting(scratch, town, posted);
    const bare = () => eachAlone(scratch, town, limited);
    const sides = round % 2 ? [await post(), await bare()] : [await bare(), await post()].reverse();
    const [one, other] = sides as [Spent, Spent];
    // The first round only warms up.
    if (round > 0) measured.push({ posting: one, limit: other });
  }
  const ratioBy = (by: keyof Spent) => median(measured.map(({ posting: one, limit }) => one[by] / limit[by]));
  return {
    children,
    ratio: ratioBy('processor'),
    byTheClock: ratioBy('byTheClock'),
    posting: median(measured.map((each) => each.posting.processor)),
    limit: median(measured.map((each) => each.limit.processor)),
  };
}

async function posting(scratch: Scratch, town: BigTown, on: Day): Promise<Spent> {
  await settle(scratch);
  return meteredIn(scratch, town, async (tx, take) => {
    await take(() => postDay(tx, { day: on, at }));
  });
}

type Take = (work: () => Promise<unknown>) => Promise<void>;

/** Runs a transaction and adds up what its taken parts and its commit spend. */
async function meteredIn(scratch: Scratch, town: BigTown, work: (tx: Tx, take: Take) => Promise<void>): Promise<Spent> {
  let [byTheClock, processor] = [0, 0];
  let begun = { clock: 0, processor: 0 };
  let spentBy = (): number => performance.now();
  const begin = () => {
    begun = { clock: performance.now(), processor: spentBy() };
  };
  const end = () => {
    byTheClock += performance.now() - begun.clock;
    processor += spentBy() - begun.processor;
  };
  await inTenant(scratch.app, scopeOf(town), async (tx) => {
    await unhurried(tx);
    const { pid } = await get(tx, sql<{ pid: number }>`select pg_backend_pid() as pid`);
    spentBy = () => processorTime(pid) ?? performance.now();
    await work(tx, async (part) => {
      begin();
      await part();
      end();
    });
    begin();
  });
  end();
  return { byTheClock, processor };
}

/** Statistics and dead rows as autovacuum leaves them, and nothing waiting to be written. */
async function settle({ admin }: Scratch): Promise<void> {
  for (const table of ['accounts', 'meal_charges', 'postings', 'register_entries', 'meal_orders'])
    await admin.query(`vacuum (analyze) ${table}`);
  await admin.query('checkpoint');
}

async function eachAlone(scratch: Scratch, town: BigTown, on: Day): Promise<Spent> {
  await settle(scratch);
  return meteredIn(scratch, town, async (tx, take) => {
    const run = (statement: ReturnType<typeof sql>) => statement.execute(tx);
    await prepare(tx, on);
    await take(() =>
      run(sql`insert into meal_charges (consumer_id, service, day, cents, charged_at)
      select consumer_id, 'canteen', ${on}::date, cents, ${at}::timestamptz from due`),
    );
    await run(sql`create temporary table charged on commit drop as select m.id, d.account_id, d.cents from due d
      join meal_charges m on m.tenant_id = current_tenant() and m.consumer_id = d.consumer_id and m.service = 'canteen' and m.day = ${on}`);
    await run(sql`analyze charged`);
    await take(() =>
      run(sql`insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at)
      select account_id, (select id from accounts where tenant_id = current_tenant() and service = 'canteen' and kind = 'income'),
        cents, 'meal', 'meal_charge', id, ${on}::date, ${at}::timestamptz from charged`),
    );
    await take(() =>
      run(sql`update accounts set balance_cents = balance_cents - charged.cents from charged
      where accounts.tenant_id = current_tenant() and accounts.id = charged.account_id`),
    );
    await take(() =>
      run(
        sql`update meal_orders set posted_at = ${at} where tenant_id = current_tenant() and service = 'canteen' and day = ${on}`,
      ),
    );
  });
}

/** A machine under load must not end a measurement. */
const unhurried = (tx: Tx) => sql`select set_config('statement_timeout', '0', true)`.execute(tx);

async function prepare(tx: Tx, on: Day): Promise<void> {
  await sql`create temporary table due on commit drop as select * from chargeable_meals('canteen', ${on}::date)`.execute(
    tx,
  );
  await sql`analyze due`.execute(tx);
}
