import pg from 'pg';
import { bigTown, livedTerm } from './big-town.ts';
import { type Family, loggedInFamilies } from './families.ts';
import { type Figure, processorTime } from './figures.ts';
import { quietest, send, throughput } from './load.ts';
import type { Scratch } from './scratch.ts';
import { startServer } from './server.ts';

const NOW = '2026-11-24T08:00:00+01:00';
const DAY = '2026-11-25';
const AT_ONCE = 16;
const SECONDS = 8;
/** Requests a second, where the machine makes at least `FULL_SPEED` of the bare transactions; a slower one is held to the same share (decision 31). */
const PER_SECOND = 500;
const FULL_SPEED = 2000;
const ROUNDS = 4;
const WARM_UP_SECONDS = 8;

/**
 * The half hour before the cutoff: parents post absences through HTTP (session, form guard, tenant's role, the page they land on), against the
 * same transaction alone (begin, tenant, one statement that writes what the command leaves behind, commit) sent straight to PostgreSQL by as many
 * at once.
 */
export async function rush(scratch: Scratch): Promise<Figure[]> {
  const town = await bigTown(scratch.admin, 'rush', 10_000);
  await livedTerm(scratch.admin, town);
  const families = await loggedInFamilies(scratch.admin, town, 4000, NOW);
  const server = await startServer(scratch.dataDir, NOW);
  try {
    const next = turns(families);
    const post = async () => {
      const { family, kind, key } = next();
      const page = await postAbsence(`${server.url}/rush`, family, kind, key);
      return { family, page };
    };
    const see = (family: Family, page: string) => open(server.url + page, family);
    const postAndSee = async () => {
      const { family, page } = await post();
      await see(family, page);
    };
    const straight = await bareTransactions(scratch, town.tenantId, families);
    // Until each of the server's connections has made its plans.
    await throughput(AT_ONCE, WARM_UP_SECONDS, postAndSee);
    await throughput(AT_ONCE, 2, straight.once);
    const spent = () => processorTimeOf(scratch.admin, server.pid);
    const [acts, both, bare] = await inTurns([post, postAndSee, straight.once], spent);
    await straight.end();
    const told = acts.milliseconds > 0;
    let landed: { family: Family; page: string } | undefined;
    const perSecond = Math.round(PER_SECOND * Math.min(1, bare.aSecond / FULL_SPEED));
    const took = await quietest(perSecond, SECONDS / 2, async () => {
      const seen = landed;
      landed = undefined;
      if (seen) await see(seen.family, seen.page);
      else landed = await post();
    });
    return [
      {
        name: 'rush: absences through HTTP ÷ bare transactions',
        value: told ? bare.milliseconds / acts.milliseconds : acts.aSecond / bare.aSecond,
        unit: '×',
        atLeast: 0.35,
        from: told
          ? `${bare.milliseconds.toFixed(1)} ms ÷ ${acts.milliseconds.toFixed(1)} ms of processor, with the page ${both.milliseconds.toFixed(1)} ms`
          : 'by the clock: this system tells no processor time',
      },
      {
        name: 'rush: the same by the clock',
        value: acts.aSecond / bare.aSecond,
        unit: '×',
        from: `${Math.round(acts.aSecond)}/s ÷ ${Math.round(bare.aSecond)}/s, ${AT_ONCE} at once`,
      },
      {
        name: 'rush: with the page it leads to, by the clock',
        value: both.aSecond / bare.aSecond,
        unit: '×',
        from: `${Math.round(both.aSecond)}/s, each two requests`,
      },
      {
        name: `rush: 99 % of answers at ${perSecond} requests/s`,
        value: took.p99,
        unit: 'ms',
        atMost: 50,
        from: took.from,
      },
    ];
  } finally {
    await server.stop();
  }
}

interface Measured {
  aSecond: number;
  /** Processor time of one: the database's, the server's and the sender's. */
  milliseconds: number;
}

/** Each in short turns one after the other: what else the machine does meanwhile falls on all of them. */
async function inTurns(works: readonly [Work, Work, Work], spent: () => Promise<number>) {
  const measured = [one(), one(), one()] as const;
  for (let round = 0; round < ROUNDS; round++) {
    for (const n of [0, 1, 2] as const) {
      const before = await spent();
      const aSecond = await throughput(AT_ONCE, SECONDS / ROUNDS, works[n]);
      measured[n].aSecond += aSecond / ROUNDS;
      measured[n].milliseconds += ((await spent()) - before) / (aSecond * (SECONDS / ROUNDS)) / ROUNDS;
    }
  }
  return measured;
}

const one = (): Measured => ({ aSecond: 0, milliseconds: 0 });

/** Milliseconds of processor spent so far by the database's connections, the server and this process; it does not grow where the system does not tell. */
async function processorTimeOf(admin: pg.Client, serverPid: number): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>(
    "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
  );
  const pids = [serverPid, process.pid, ...rows.map(({ pid }) => pid)];
  return pids.reduce((sum, pid) => sum + (processorTime(pid) ?? 0), 0);
}

type Work = (worker: number) => Promise<unknown>;

/** Family after family; whoever comes again takes back what was asked before, so that every act changes something. */
function turns(families: readonly Family[]) {
  let turn = 0;
  return () => {
    const family = families[turn % families.length];
    if (!family) throw new Error('No family is logged in');
    const kind = Math.floor(turn / families.length) % 2 ? 'normal' : 'absent';
    turn += 1;
    return { family, kind, key: `bench-${turn}` };
  };
}

async function postAbsence(base: string, family: Family, kind: string, key: string): Promise<string> {
  const answer = await send(`${base}/cittadino/${family.consumerId}/assenze`, {
    headers: { cookie: family.cookie },
    form: { _csrf: family.csrf, _key: key, tipo: kind, modo: 'giorni', giorno: DAY },
  });
  if (answer.status !== 303)
    throw new Error(`An absence was answered ${answer.status}: ${answer.body.toString().slice(0, 2000)}`);
  return answer.location;
}

async function open(url: string, family: Family): Promise<void> {
  const answer = await send(url, { headers: { cookie: family.cookie } });
  if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}`);
}

async function bareTransactions(scratch: Scratch, tenantId: number, families: readonly Family[]) {
  const clients = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const client = new pg.Client(scratch.appConnection);
      await client.connect();
      return client;
    }),
  );
  const next = turns(families);
  const once = async (worker: number) => {
    const client = clients[worker];
    const { family, kind, key } = next();
    await client?.query('begin');
    await client?.query(
      "select set_config('omnibus.tenant', $1, true), set_config('omnibus.actor', 'citizen:1', true), set_config('omnibus.request', '', true)",
      [String(tenantId)],
    );
    await client?.query(
      `with receipt as (
         insert into absence_receipts (consumer_id, service, kind, days, arrived_at, channel)
         values ($1, 'canteen', $2, array[$3::date], $4, 'web') returning id),
       audited as (
         insert into audit_log (at, action, subject, after) select $4::timestamptz, 'absence_communicated', 'consumer:' || $1::bigint,
           jsonb_build_object('kind', $2::text, 'days', array[$3::date], 'closedDays', '{}'::date[], 'receipt', receipt.id) from receipt),
       kept as (
         insert into request_keys (key, body_hash, answer, created_at)
         select $5, 'T4vPLtZrwoHFI2hBdcg0SPFZ8OEoqzUKPoEGbE8CO0w', jsonb_build_object('receipt', receipt.id), $4::timestamptz from receipt)
       insert into absence_acts (consumer_id, service, kind, from_day, to_day, arrived_at, channel, receipt_id)
       select $1, 'canteen', $2, $3::date, $3::date, $4::timestamptz, 'web', receipt.id from receipt
       where $4::timestamptz < cutoff_at('canteen', school_of('canteen', $1, $3::date), $3::date) and not exists (select from meal_orders o
         where o.tenant_id = current_tenant() and o.service = 'canteen' and o.day = $3::date)`,
      [family.consumerId, kind, DAY, NOW, `bare-${key}`],
    );
    await client?.query('commit');
  };
  return { once, end: () => Promise.all(clients.map((client) => client.end())) };
}
