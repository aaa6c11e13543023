import type { Hono } from 'hono';
import { type CartLine, cartLines, DECLARATION_VERSION, declarePayment, publishPayment } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  BackLink,
  Button,
  Card,
  CardSection,
  Checkbox,
  DescriptionList,
  ErrorSummary,
  type FieldError,
  Form,
  Money,
  PageHeading,
  Stepper,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { formTarget, problemText, textOf } from './payments-forms.ts';
import { citizenOf, requestKeyOf } from './request.ts';

/** *Dichiaro…* and *Scegli la modalità di pagamento*. */
export function registerDeclaration(app: Hono<PageEnvironment>): void {
  app.get('/ricarica/dichiarazione', (c) => declarationPage(c));
  app.post('/ricarica/dichiarazione', declare);
}

async function declarationPage(c: PageContext, error?: FieldError) {
  const { slug } = c.var;
  const { declare: text, steps, cart } = messages.payments;
  const lines = await read(c, (tx) => cartLines(tx, citizenOf(c).personId));
  if (lines.length === 0 && !error) return c.redirect(`/${slug}/ricarica/carrello`, 303);
  const total = lines.reduce((sum, line) => sum + line.cents, 0);
  return c.html(
    <FamilyPage c={c} title={text.title} section="ricarica" hasErrors={error !== undefined}>
      <BackLink href={`/${slug}/ricarica/carrello`} label={text.back} />
      <ErrorSummary errors={error ? [error] : []} />
      <Stepper steps={steps} current={3} />
      <PageHeading title={text.heading} />
      {lines.length > 0 && (
        <Card title={cart.total} subtitle={<Money cents={total} size="large" />}>
          <DescriptionList
            items={[
              { term: text.payer, description: payerName(c) },
              ...lines.map((line) => ({
                term: `${line.name} ${line.surname}`,
                description: <Money cents={line.cents} />,
              })),
            ]}
          />
          <CardSection>
            <DeclarationForm c={c} lines={lines} error={error} />
          </CardSection>
        </Card>
      )}
    </FamilyPage>,
    error ? 422 : 200,
  );
}

function DeclarationForm({
  c,
  lines,
  error,
}: {
  c: PageContext;
  lines: readonly CartLine[];
  error: FieldError | undefined;
}) {
  const { declare: text } = messages.payments;
  const shown = lines.map((line) => `${line.consumerId}:${line.cents}`).join(',');
  return (
    <Form {...formTarget(c, 'ricarica/dichiarazione')} hidden={{ shown }}>
      <Checkbox
        name="declared"
        label={text.texts[DECLARATION_VERSION]}
        error={error?.field === 'declared' ? error.message : undefined}
      />
      <p>
        <a href={`/${c.var.slug}/privacy`}>{text.privacy}</a>
      </p>
      <Button full>{text.next}</Button>
    </Form>
  );
}

const payerName = (c: PageContext) => (c.var.visitor.kind === 'citizen' ? c.var.visitor.name : '');

async function declare(c: PageContext) {
  const { arrivedAt: at, slug, world } = c.var;
  const { paymentGateway: gateway } = world;
  if (!gateway) return c.redirect(`/${slug}/ricarica`, 303);
  const form = await c.req.parseBody();
  const typed = { shown: textOf(form, 'shown'), declared: textOf(form, 'declared') };
  if (typed.declared !== '1') {
    return declarationPage(c, { field: 'declared', message: messages.payments.declare.notTicked });
  }
  const personId = citizenOf(c).personId;
  const declaration = {
    personId,
    shown: linesOf(typed.shown),
    at,
    reference: world.randomness.bytes(16).toString('base64url'),
  };
  const outcome = await act(c, { key: requestKeyOf(form), body: typed }, (tx) => declarePayment(tx, declaration));
  if (outcome.kind !== 'done') return declarationPage(c, { message: messages.payments.errors.KeyUsed });
  if (!outcome.answer.ok) return declarationPage(c, { message: problemText(outcome.answer.error) });
  const { reference } = outcome.answer.value;
  // When pagoPA does not answer, the payment's own page says so and tries again.
  await publishPayment((work) => read(c, work), gateway, { personId, reference, at });
  return c.redirect(`/${slug}/pagamenti/${reference}`, 303);
}

/** The cart as the page showed it: `12:3500,13:1000`. */
const linesOf = (shown: string) =>
  [...shown.matchAll(/(\d{1,15}):(\d{1,9})/g)].map(([, consumerId, cents]) => ({
    consumerId: Number(consumerId),
    cents: Number(cents),
  }));
