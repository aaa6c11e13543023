import { type Cents, parseEuro } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { CartProblem, DeclarationProblem } from '#src/payments/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { newKey } from './request.ts';

/** What a form of this page needs: where it goes, and a key of its own for each rendering. */
export const formTarget = (c: PageContext, path: string) => ({
  action: `/${c.var.slug}/${path}`,
  csrf: c.var.visitor.csrf,
  requestKey: newKey(c),
});

/** A posted field as it was typed, trimmed; empty when it is missing. */
export function textOf(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** The sentence for a refusal of cart or declaration. */
export function problemText(problem: CartProblem | DeclarationProblem): string {
  const { errors } = messages.payments;
  switch (problem.kind) {
    case 'AmountTooSmall':
      return errors.AmountTooSmall(problem.minCents);
    case 'AmountTooLarge':
      return errors.AmountTooLarge(problem.maxCents);
    case 'CartFull':
      return errors.CartFull(problem.maxLines);
    case 'TooManyUnpaid':
      return errors.TooManyUnpaid(problem.name, problem.max);
    default:
      return errors[problem.kind];
  }
}

/** One of the suggested amounts, in cents, or the one that was written; both only when they say the same. */
export function amountOf(typed: {
  readonly amount: string;
  readonly other: string;
}): Result<Cents, 'AmountMissing' | 'AmountUnreadable' | 'AmountTwice'> {
  const written = typed.other === '' ? undefined : parseEuro(typed.other);
  if (typed.other !== '' && (written === undefined || written <= 0)) return err('AmountUnreadable');
  const chosen = /^\d{1,9}$/.test(typed.amount) ? Number(typed.amount) : undefined;
  if (chosen !== undefined && written !== undefined && chosen !== written) return err('AmountTwice');
  const cents = chosen ?? written;
  return cents === undefined ? err('AmountMissing') : ok(cents);
}
