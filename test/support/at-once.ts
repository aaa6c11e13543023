import type { Actor } from '#src/kernel/actor.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { type KeptAnswer, type KeyedOutcome, once } from '#src/platform/request-keys/index.ts';
import type { Town } from './town.ts';

type Command<T> = (tx: Tx) => Promise<T>;

/**
 * Runs commands in transactions that begin together: none commits before each has begun and waits for a start that they share.
 * Answers in the order given. Whoever loses a race for locks comes second; nothing may fail but by a refusal.
 */
export async function atOnce<T>(town: Town, commands: readonly Command<T>[], actor?: Actor): Promise<T[]> {
  let arrived = 0;
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  return Promise.all(
    commands.map((command) =>
      town.run(async (tx) => {
        arrived += 1;
        if (arrived === commands.length) start();
        await started;
        return command(tx);
      }, actor),
    ),
  );
}

/** One form sent by a member of staff, `times` at once with one request key: what each of them was answered. */
export async function sentAtOnce<T extends KeptAnswer>(
  town: Town,
  command: Command<T>,
  { at, times = 2 }: { readonly at: Temporal.Instant; readonly times?: number },
): Promise<KeyedOutcome<T>[]> {
  const form = { key: 'one-form', body: { sent: 'once' }, at };
  return atOnce(
    town,
    Array.from({ length: times }, () => (tx: Tx) => once(tx, form, () => command(tx))),
    { kind: 'staff', staffId: 1 },
  );
}

/** The same form again, later. */
export const sentAgain = <T extends KeptAnswer>(town: Town, command: Command<T>, at: Temporal.Instant) =>
  inTenant(town.database.app, { tenantId: town.tenantId, actor: { kind: 'staff', staffId: 1 } }, (tx) =>
    once(tx, { key: 'one-form', body: { sent: 'once' }, at }, () => command(tx)),
  );
