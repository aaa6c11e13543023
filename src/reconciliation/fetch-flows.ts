import { sql } from 'kysely';
import { find, inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { postLateRevocations } from './apply-flow.ts';
import { flowsToTake } from './flow-store.ts';
import { nextFetch, publishedAfter } from './rules.ts';
import { takeFlow } from './take-flow.ts';
import type { FlowName, FlowSource, FlowSourceOf } from './types.ts';

/** When so many flows in one turn cannot be taken, it is the service that fails. */
const MOST_FAILURES = 5;

/**
 * Fetches the flows of a municipality that were published since the last time, with an overlap, when it is time to ask again; takes each
 * one that is new. Safe to repeat and to run twice at once: a flow is taken once. Answers how many were taken; undefined when nothing
 * was asked. A failure is kept for the office, thrown, and tried again soon.
 */
export async function fetchFlows(
  world: Pick<World, 'database' | 'clock'>,
  tenantId: number,
  sourceOf: FlowSourceOf,
): Promise<number | undefined> {
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'flows' } }, work);
  const now = world.clock.now();
  const claim = await inTransaction((tx) => claimFetch(tx, now));
  if (!claim) return undefined;
  await postLateRevocations(inTransaction, now);
  const source = await sourceOf(tenantId);
  if (!source) return undefined;
  try {
    let taken = 0;
    let latest = claim.publishedThrough;
    const failures: unknown[] = [];
    for await (const names of source.published(publishedAfter(claim.publishedThrough, now))) {
      for (const name of await inTransaction((tx) => flowsToTake(tx, inOrder(names)))) {
        try {
          await takeOne(source, name, inTransaction, now);
          taken += 1;
        } catch (failure) {
          // One flow that cannot be read must not keep the money of all others out of the books. It is asked for again.
          failures.push(failure);
          if (failures.length === MOST_FAILURES) throw failure;
        }
      }
      latest = names.map(({ publishedAt }) => publishedAt).reduce(later, latest);
    }
    if (failures.length > 0) throw failures[0];
    await inTransaction((tx) => settled(tx, { now, publishedThrough: latest, failure: undefined }));
    return taken;
  } catch (failure) {
    const words = failure instanceof Error ? failure.message : 'unknown';
    await inTransaction((tx) => settled(tx, { now, publishedThrough: claim.publishedThrough, failure: words }));
    throw failure;
  }
}

/** Older revisions first, so that each replaces the one before it. */
const inOrder = (names: readonly FlowName[]) => names.toSorted((a, b) => a.revision - b.revision);

const later = (a: Temporal.Instant | null, b: Temporal.Instant) => (a && Temporal.Instant.compare(a, b) > 0 ? a : b);

async function takeOne(
  source: FlowSource,
  name: FlowName,
  inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  now: Temporal.Instant,
): Promise<void> {
  await takeFlow(inTransaction, await source.head(name), source.lines(name), now);
}

/** Whether it is this worker's turn: the next one is put off at once, so that a second worker does not ask too. */
function claimFetch(
  tx: Tx,
  now: Temporal.Instant,
): Promise<{ readonly publishedThrough: Temporal.Instant | null } | undefined> {
  return find(
    tx,
    sql<{
      publishedThrough: Temporal.Instant | null;
    }>`insert into flow_progress as progress (next_fetch_at) values (${nextFetch(now, true)})
      on conflict (tenant_id) do update set next_fetch_at = excluded.next_fetch_at where progress.next_fetch_at <= ${now}
      returning published_through as "publishedThrough"`,
  );
}

async function settled(
  tx: Tx,
  outcome: {
    readonly now: Temporal.Instant;
    readonly publishedThrough: Temporal.Instant | null;
    readonly failure: string | undefined;
  },
): Promise<void> {
  const { now, publishedThrough, failure } = outcome;
  if (failure === undefined) {
    await sql`update flow_progress set published_through = ${publishedThrough}, fetched_at = ${now}, failed_at = null, failure = null,
      next_fetch_at = ${nextFetch(now, false)} where tenant_id = current_tenant()`.execute(tx);
    return;
  }
  await sql`update flow_progress set failed_at = ${now}, failure = ${failure.slice(0, 500)},
    next_fetch_at = ${nextFetch(now, true)} where tenant_id = current_tenant()`.execute(tx);
}
