import type { PaymentGateway } from '#src/payments/index.ts';
import { openDatabase } from '#src/platform/database/index.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { faulty, InjectedFault } from './faulty-dialect.ts';

/**
 * A process that dies before its nth commit or call to pagoPA, or with `unheard` right after it was done, before it heard of it. Whatever is
 * between two of these is taken back by the database, so that there is nothing else to die between.
 */
export function mortal(database: TestDatabase, nth: number, unheard: boolean) {
  let steps = 0;
  let dead = false;
  const dies = () => {
    steps += 1;
    dead ||= steps === nth;
    return dead;
  };
  const broken = openDatabase(
    database.connections.app,
    2,
    faulty((statement) => {
      if (dead) return 'before';
      return statement === 'commit' && dies() ? (unheard ? 'after' : 'before') : undefined;
    }),
  );
  const dying = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead || (dies() && !unheard)) throw new InjectedFault('The process died before a call');
    const answer = await work();
    if (dead) throw new InjectedFault('The process died before it heard');
    return answer;
  };
  const dyingCalls = (gateway: PaymentGateway): PaymentGateway => ({
    createPosition: (position) => dying(() => gateway.createPosition(position)),
    readPosition: (position) => dying(() => gateway.readPosition(position)),
    listPaid: (creditor, days) => dying(() => gateway.listPaid(creditor, days)),
    cancelPosition: (position) => dying(() => gateway.cancelPosition(position)),
    startCheckout: (checkout) => dying(() => gateway.startCheckout(checkout)),
  });
  return { database: broken, dyingCalls, steps: () => steps };
}
