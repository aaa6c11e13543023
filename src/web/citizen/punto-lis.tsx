import type { Hono } from 'hono';
import { familyCode } from '#src/collection/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { declareOne, payable, payableNotices, publishPayment, topUpOffers } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { BackLink, Card, type FieldError, MoreLink, PageHeading } from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { registerCode } from './code-pages.tsx';
import { FamilyPage } from './frame.tsx';
import { amountOf, problemText, textOf } from './payments-forms.ts';
import { PuntoLisDetail, type TypedAmount } from './punto-lis-view.tsx';
import { citizenOf, consumerIdOf, requestKeyOf } from './request.ts';
import { NothingToTopUp } from './top-up.tsx';

/** *Pagamenti → PuntoLIS → Dettaglio* (R10): a child's permanent code where a shop network is connected, and the codes of pagoPA notices. */
export function registerPuntoLis(app: Hono<PageEnvironment>): void {
  app.get('/pagamenti/puntolis', list);
  app.get('/pagamenti/puntolis/:id{[0-9]+}', (c) => detail(c));
  app.post('/pagamenti/puntolis/:id{[0-9]+}', prepare);
  registerCode(app);
}

async function list(c: PageContext) {
  const { puntoLis: text, list: payments } = messages.payments;
  const { arrivedAt: at, slug } = c.var;
  const offers = await read(c, (tx) => topUpOffers(tx, { personId: citizenOf(c).personId, at }));
  const children = payable(offers.children);
  return c.html(
    <FamilyPage c={c} title={text.title} section="pagamenti">
      <BackLink href={`/${slug}/pagamenti`} label={payments.title} />
      <PageHeading title={text.heading} lead={children.length > 0 && text.lead} />
      {children.length === 0 && <NothingToTopUp followed={offers.children} />}
      {children.map(({ consumerId, name, surname }) => (
        <Card title={`${name} ${surname}`}>
          <MoreLink href={`/${slug}/pagamenti/puntolis/${consumerId}`} hiddenLabel={text.detailOf(name)}>
            {text.detail}
          </MoreLink>
        </Card>
      ))}
    </FamilyPage>,
  );
}

async function detail(c: PageContext, typed?: TypedAmount) {
  const personId = citizenOf(c).personId;
  const { arrivedAt: at, world } = c.var;
  const consumerId = consumerIdOf(c) ?? 0;
  const { children, connected, ...found } = await read(c, async (tx) => ({
    ...(await topUpOffers(tx, { personId, at })),
    notices: await payableNotices(tx, { personId, consumerId, at }),
    code: await familyCode(tx, consumerId),
    codeLimits: (await settingsOn(tx, romeDay(at))).collection_limits,
  }));
  const child = payable(children).find((each) => each.consumerId === consumerId);
  if (!child) return c.notFound();
  const canPay = connected && world.paymentGateway !== undefined;
  const shown = { ...found, child, canPay, typed, news: c.req.query('esito') };
  return c.html(<PuntoLisDetail c={c} {...shown} />, typed ? 422 : 200);
}

async function prepare(c: PageContext) {
  const { arrivedAt: at, slug, world } = c.var;
  const { paymentGateway: gateway } = world;
  const consumerId = consumerIdOf(c) ?? 0;
  const page = `/${slug}/pagamenti/puntolis/${consumerId}`;
  if (!gateway) return c.redirect(page, 303);
  const form = await c.req.parseBody();
  const typed = { amount: textOf(form, 'amount'), other: textOf(form, 'other'), declared: textOf(form, 'declared') };
  const refuse = (...wrong: readonly FieldError[]) => detail(c, { ...typed, errors: wrong });
  const { errors, declare } = messages.payments;
  const amount = amountOf(typed);
  const notTicked = typed.declared === '1' ? [] : [{ field: 'declared', message: declare.notTicked }];
  if (!amount.ok) return refuse({ field: 'other', message: errors[amount.error] }, ...notTicked);
  if (notTicked.length > 0) return refuse(...notTicked);
  const personId = citizenOf(c).personId;
  const reference = world.randomness.bytes(16).toString('base64url');
  const outcome = await act(c, { key: requestKeyOf(form), body: { ...typed, consumerId } }, (tx) =>
    declareOne(tx, { personId, consumerId, cents: amount.value, at, reference }),
  );
  if (outcome.kind !== 'done') return refuse({ message: errors.KeyUsed });
  const { answer } = outcome;
  if (!answer.ok) {
    return answer.error.kind === 'NotOwnConsumer' ? c.notFound() : refuse({ message: problemText(answer.error) });
  }
  const published = await publishPayment((work) => read(c, work), gateway, { personId, at, ...answer.value });
  return c.redirect(`${page}?esito=${published.ok ? 'pronto' : 'attesa'}`, 303);
}
