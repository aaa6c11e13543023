import { err, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { cartLines, emptyCart, lockCart } from './cart-store.ts';
import { type Declaring, declareLines, type LinesProblem, sameLines } from './declare-lines.ts';

export interface Declaration extends Declaring {
  /** The cart as the page showed it; another one is refused, because then something else would be declared. */
  readonly shown: readonly { readonly consumerId: number; readonly cents: number }[];
}

export type DeclarationProblem = LinesProblem | { readonly kind: 'CartEmpty' } | { readonly kind: 'CartChanged' };

/**
 * Turns the cart into a payment after the citizen's declaration: one notice a child, due after the days of the setting (R9).
 * An equal payment that can still be paid is used again, with the new declaration. The cart is empty afterwards.
 */
export async function declarePayment(
  tx: Tx,
  declaration: Declaration,
): Promise<Result<{ readonly reference: string }, DeclarationProblem>> {
  const { personId, shown } = declaration;
  await lockCart(tx, personId);
  const lines = await cartLines(tx, personId);
  if (lines.length === 0) return err({ kind: 'CartEmpty' });
  if (!sameLines(shown, lines)) return err({ kind: 'CartChanged' });
  const declared = await declareLines(tx, declaration, lines);
  if (declared.ok) await emptyCart(tx, personId);
  return declared;
}
