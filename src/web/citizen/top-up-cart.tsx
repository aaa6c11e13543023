import type { Hono } from 'hono';
import { type CartLine, cartLines, removeFromCart } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  CardSection,
  EmptyState,
  Form,
  LinkButton,
  Money,
  PageHeading,
  Stepper,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { formTarget, textOf } from './payments-forms.ts';
import { citizenOf, requestKeyOf } from './request.ts';

/** The cart: kept with the citizen, whatever happens to session and device. */
export function registerCart(app: Hono<PageEnvironment>): void {
  app.get('/ricarica/carrello', cartPage);
  app.post('/ricarica/carrello/togli', async (c) => {
    const form = await c.req.parseBody();
    const consumerId = Number(textOf(form, 'consumer'));
    if (!Number.isSafeInteger(consumerId)) return c.redirect(`/${c.var.slug}/ricarica/carrello`, 303);
    await act(c, { key: requestKeyOf(form), body: { remove: consumerId } }, async (tx) => {
      await removeFromCart(tx, citizenOf(c).personId, consumerId);
      return {};
    });
    return c.redirect(`/${c.var.slug}/ricarica/carrello?tolto=1`, 303);
  });
}

async function cartPage(c: PageContext) {
  const { slug } = c.var;
  const { cart, steps, topUp } = messages.payments;
  const lines = await read(c, (tx) => cartLines(tx, citizenOf(c).personId));
  const total = lines.reduce((sum, line) => sum + line.cents, 0);
  const added = lines.find((line) => line.consumerId === Number(c.req.query('aggiunto')));
  return c.html(
    <FamilyPage c={c} title={cart.title} section="ricarica">
      <BackLink href={`/${slug}/ricarica`} label={topUp.title} />
      <Stepper steps={steps} current={2} />
      <PageHeading title={lines.length === 0 ? cart.empty : cart.heading(lines.length, total)} />
      {added && <Alert tone="success" title={cart.added(added.name, added.cents)} announce />}
      {c.req.query('tolto') && <Alert tone="success" title={cart.removed} announce />}
      {lines.length === 0 ? (
        <EmptyState title={cart.emptyNext} action={<LinkButton href={`/${slug}/ricarica`}>{topUp.title}</LinkButton>} />
      ) : (
        <Lines c={c} lines={lines} total={total} />
      )}
    </FamilyPage>,
  );
}

function Lines({ c, lines, total }: { c: PageContext; lines: readonly CartLine[]; total: number }) {
  const { slug } = c.var;
  const { cart } = messages.payments;
  return (
    <>
      {lines.map((line) => (
        <Card title={`${line.name} ${line.surname}`} subtitle={<Money cents={line.cents} size="large" />}>
          <Actions>
            <LinkButton
              href={`/${slug}/ricarica?consumatore=${line.consumerId}`}
              variant="outline"
              size="small"
              hiddenLabel={line.name}
            >
              {cart.edit}
            </LinkButton>
            <Form {...formTarget(c, 'ricarica/carrello/togli')} hidden={{ consumer: String(line.consumerId) }} inline>
              <Button variant="outline" size="small" hiddenLabel={line.name}>
                {cart.remove}
              </Button>
            </Form>
          </Actions>
        </Card>
      ))}
      <Card title={cart.total} subtitle={<Money cents={total} size="large" />}>
        <CardSection>
          <p>{cart.oneOperation}</p>
          <Actions>
            <LinkButton href={`/${slug}/ricarica/dichiarazione`}>{cart.pay}</LinkButton>
            <LinkButton href={`/${slug}/ricarica`} variant="outline" icon="plus">
              {cart.addOther}
            </LinkButton>
          </Actions>
        </CardSection>
      </Card>
    </>
  );
}
