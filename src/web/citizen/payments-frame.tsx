import type { PropsWithChildren } from 'hono/jsx';
import type { CartProblem, DeclarationProblem } from '#src/payments/index.ts';
import { Page } from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';

/** The citizen whose pages these are; the table of access lets nobody else in. */
export function citizenId(c: PageContext): number {
  const { visitor } = c.var;
  if (visitor.kind !== 'citizen') throw new Error('A page of a citizen was opened for somebody else');
  return visitor.personId;
}

/** What a form of this page needs: where it goes, and a key of its own for each rendering. */
export const formTarget = (c: PageContext, path: string) => ({
  action: `/${c.var.slug}/${path}`,
  csrf: c.var.visitor.csrf,
  requestKey: c.var.world.randomness.bytes(18).toString('base64url'),
});

/** The key that a posted form carries; an empty one is refused with the form. */
export const keyOf = (form: Readonly<Record<string, unknown>>): string => textOf(form, '_key');

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

interface PaymentPageProps {
  c: PageContext;
  title: string;
  /** Which entry of the menu is this page's. */
  current: 'ricarica' | 'pagamenti';
  hasErrors?: boolean | undefined;
}

/** The frame of the pages of money: the citizen's menu around them. */
export function PaymentPage({ c, title, current, hasErrors, children }: PropsWithChildren<PaymentPageProps>) {
  const { slug, tenantName, visitor } = c.var;
  const place = (path: string, label: string) => ({ href: `/${slug}/${path}`, label, current: path === current });
  const nav = [
    place('cittadino', messages.payments.topUp.backToCitizen),
    place('ricarica', messages.payments.topUp.title),
    place('pagamenti', messages.payments.list.title),
  ];
  const signedIn = visitor.kind === 'citizen' ? { name: visitor.name, csrf: visitor.csrf } : undefined;
  return (
    <Page title={title} slug={slug} tenantName={tenantName} nav={nav} signedIn={signedIn} hasErrors={hasErrors}>
      {children}
    </Page>
  );
}
