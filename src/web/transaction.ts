import type { Context } from 'hono';
import type { Actor } from '#src/kernel/actor.ts';
import { inTenant, type Scope, type Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment, PageVariables, Visitor } from '#src/platform/http/environment.ts';
import { type KeptAnswer, type KeyedOutcome, onceInTenant } from '#src/platform/request-keys/index.ts';

export type PageContext = Context<PageEnvironment>;

/** A context of any environment that has what pages have. */
interface InTenant {
  readonly var: PageVariables;
}

/** The same, with the address that was asked. */
interface AtAddress extends InTenant {
  readonly req: { readonly path: string };
}

/** Reads for a page, as its visitor, inside its tenant. */
export const read = <T>(c: InTenant, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTenant(c.var.world.database, scopeOf(c), work);

/**
 * Runs a command for a posted form once per form rendering, however often it is sent.
 * `body` is what was typed, without the key and the CSRF token. The address belongs to what was asked: the same key and
 * fields sent to another one never get the answer of this one.
 */
export const act = <T extends KeptAnswer>(
  c: AtAddress,
  form: { readonly key: string; readonly body: unknown },
  command: (tx: Tx) => Promise<T>,
): Promise<KeyedOutcome<T>> => onceInTenant(c.var.world.database, scopeOf(c), requestOf(c, form), command);

/** Who acts when the office does something in the name of a citizen who is not online (R15). */
export function actorFor(c: InTenant, personId: number): Actor {
  const by = actorOf(c.var.visitor);
  return by.kind === 'staff' ? { ...by, forPersonId: personId } : by;
}

/** The same as `act`, in the name of a citizen who is not online; it is recorded as such (R15). */
export const actFor = <T extends KeptAnswer>(
  c: PageContext,
  personId: number,
  form: { readonly key: string; readonly body: unknown },
  command: (tx: Tx) => Promise<T>,
): Promise<KeyedOutcome<T>> =>
  onceInTenant(c.var.world.database, { ...scopeOf(c), actor: actorFor(c, personId) }, requestOf(c, form), command);

const requestOf = (c: AtAddress, { key, body }: { readonly key: string; readonly body: unknown }) => ({
  key,
  body: { path: c.req.path, body },
  at: c.var.arrivedAt,
});

/** Runs commands to see what they would do, and takes everything back: nothing of it has happened afterwards. */
export async function tryOut<T>(c: InTenant, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tried = new TriedOut<T>();
  try {
    await read(c, async (tx) => {
      tried.outcome = { value: await work(tx) };
      throw tried;
    });
  } catch (failure) {
    if (failure !== tried) throw failure;
  }
  if (!tried.outcome) throw new Error('A command was tried out without an outcome');
  return tried.outcome.value;
}

/** Leaves the transaction of a try, so that it is rolled back. */
class TriedOut<T> extends Error {
  outcome: { readonly value: T } | undefined;
}

function scopeOf(c: InTenant): Scope {
  return { tenantId: c.var.tenantId, actor: actorOf(c.var.visitor), requestId: c.var.requestId, from: c.var.from };
}

function actorOf(visitor: Visitor): Actor {
  switch (visitor.kind) {
    case 'citizen':
    case 'remembered':
      return { kind: 'citizen', personId: visitor.personId };
    case 'staff':
      return { kind: 'staff', staffId: visitor.staffId };
    case 'anonymous':
      return { kind: 'system', job: 'entrance' };
  }
}
