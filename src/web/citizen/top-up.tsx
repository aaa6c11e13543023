import type { Hono } from 'hono';
import { addToCart, type CartLine, cartLines, payable, type TopUpOffer, topUpOffers } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  Alert,
  BackLink,
  EmptyState,
  ErrorSummary,
  type FieldError,
  LinkButton,
  PageHeading,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { amountOf, problemText, textOf } from './payments-forms.ts';
import { citizenOf, requestKeyOf } from './request.ts';
import { registerCart } from './top-up-cart.tsx';
import { OTHER, TopUpChild } from './top-up-child.tsx';
import { registerDeclaration } from './top-up-declaration.tsx';

/** *Ricarica* → *Aggiungi al carrello* → *Effettua il pagamento* → *Dichiaro…*: the pages below `/:slug/ricarica` (R9). */
export function registerTopUp(app: Hono<PageEnvironment>): void {
  app.get('/ricarica', (c) => topUpPage(c));
  app.post('/ricarica', addLine);
  registerCart(app);
  registerDeclaration(app);
}

/** What stands in the form of one child: typed and refused, or named by the link one came by. */
interface Typed {
  readonly consumerId: number;
  readonly amount: string;
  readonly other: string;
  readonly error?: FieldError;
}

/** `?consumatore=12&importo=17,50` */
function typedByLink(c: PageContext): Typed {
  const other = c.req.query('importo') ?? '';
  return { consumerId: Number(c.req.query('consumatore')), amount: other && OTHER, other };
}

async function topUpPage(c: PageContext, typed: Typed = typedByLink(c)) {
  const personId = citizenOf(c).personId;
  const { arrivedAt: at, slug, world } = c.var;
  const { offers, cart } = await read(c, async (tx) => ({
    offers: await topUpOffers(tx, { personId, at }),
    cart: await cartLines(tx, personId),
  }));
  const { topUp } = messages.payments;
  const canPay = offers.connected && world.paymentGateway !== undefined;
  const children = payable(offers.children);
  return c.html(
    <FamilyPage c={c} title={topUp.title} section="ricarica" hasErrors={typed.error !== undefined}>
      <BackLink href={`/${slug}/cittadino`} label={topUp.backToCitizen} />
      <ErrorSummary errors={typed.error ? [typed.error] : []} />
      <PageHeading title={topUp.heading} lead={canPay && topUp.lead} />
      {!canPay && (
        <Alert tone="info" title={topUp.notReady}>
          <p>{topUp.notReadyNext}</p>
        </Alert>
      )}
      <CartLink lines={cart} slug={slug} />
      {children.length === 0 && <NothingToTopUp followed={offers.children} />}
      {firstIs(children, typed.consumerId).map((child) => (
        <TopUpChild
          c={c}
          child={child}
          limits={offers.limits}
          inCart={cart.find((line) => line.consumerId === child.consumerId)?.cents}
          typed={typed.consumerId === child.consumerId ? typed : undefined}
          canPay={canPay}
        />
      ))}
    </FamilyPage>,
    typed.error ? 422 : 200,
  );
}

/** Why nobody is here: no child is followed at all, or whoever pays did not allow it (R15). */
export function NothingToTopUp({ followed }: { followed: readonly Pick<TopUpOffer, 'name'>[] }) {
  const { topUp } = messages.payments;
  if (followed.length === 0) return <EmptyState title={topUp.noChildren}>{topUp.noChildrenNext}</EmptyState>;
  return <EmptyState title={topUp.notAllowed(listed(followed))}>{topUp.notAllowedNext}</EmptyState>;
}

const listed = (children: readonly { readonly name: string }[]): string =>
  new Intl.ListFormat('it', { type: 'disjunction' }).format(children.map(({ name }) => name));

/** The child one came for stands first. */
const firstIs = (children: readonly TopUpOffer[], consumerId: number): readonly TopUpOffer[] =>
  children.toSorted((a, b) => Number(b.consumerId === consumerId) - Number(a.consumerId === consumerId));

function CartLink({ lines, slug }: { lines: readonly CartLine[]; slug: string }) {
  if (lines.length === 0) return null;
  const total = lines.reduce((sum, line) => sum + line.cents, 0);
  return (
    <Actions>
      <LinkButton href={`/${slug}/ricarica/carrello`} variant="outline">
        {messages.payments.topUp.openCart(lines.length, total)}
      </LinkButton>
    </Actions>
  );
}

async function addLine(c: PageContext) {
  const form = await c.req.parseBody();
  const typed = { consumer: textOf(form, 'consumer'), amount: textOf(form, 'amount'), other: textOf(form, 'other') };
  const consumerId = Number(typed.consumer);
  const refuse = (message: string, field: 'amount' | 'other' = 'other') =>
    topUpPage(c, { ...typed, consumerId, error: { field: `${field}-${consumerId}`, message } });
  const { errors } = messages.payments;
  if (!Number.isSafeInteger(consumerId)) return refuse(errors.NotOwnConsumer);
  const amount = amountOf(typed);
  if (!amount.ok)
    return refuse(errors[amount.error], amount.error === 'AmountMissing' && !typed.amount ? 'amount' : 'other');
  const line = { personId: citizenOf(c).personId, consumerId, cents: amount.value, at: c.var.arrivedAt };
  const outcome = await act(c, { key: requestKeyOf(form), body: typed }, (tx) => addToCart(tx, line));
  if (outcome.kind !== 'done') return refuse(errors.KeyUsed);
  if (!outcome.answer.ok) return refuse(problemText(outcome.answer.error));
  return c.redirect(`/${c.var.slug}/ricarica/carrello?aggiunto=${consumerId}`, 303);
}
