import type { Cents } from '#src/kernel/money.ts';
import { err, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { lockCart, ownConsumerName } from './cart-store.ts';
import { type Declaring, declareLines, type LinesProblem } from './declare-lines.ts';

/**
 * Makes a notice of a chosen amount for one child, to be shown at a till (R10), after the citizen's declaration.
 * An equal one that can still be paid is used again. The cart stays as it is.
 */
export async function declareOne(
  tx: Tx,
  declaration: Declaring & { readonly consumerId: number; readonly cents: Cents },
): Promise<Result<{ readonly reference: string }, LinesProblem>> {
  const { personId, consumerId, cents } = declaration;
  await lockCart(tx, personId);
  const name = await ownConsumerName(tx, personId, consumerId);
  if (name === undefined) return err({ kind: 'NotOwnConsumer' });
  return declareLines(tx, declaration, [{ consumerId, cents, name }]);
}
