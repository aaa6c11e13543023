import type { Hono } from 'hono';
import {
  type CodeRefused,
  type Collection,
  codeSheet,
  codeSvg,
  type FamilyCode,
  familyCode,
  groupedCode,
  groupedSlip,
  issueCode,
  latestCollection,
  renewCode,
  revokeCode,
} from '#src/collection/index.ts';
import type { Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import {
  BackLink,
  Button,
  Card,
  DescriptionList,
  ErrorSummary,
  type FieldError,
  Form,
  PageHeading,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { FamilyPage } from './frame.tsx';
import { formTarget, textOf } from './payments-forms.ts';
import { citizenOf, consumerIdOf, requestKeyOf } from './request.ts';
import { TillFrame } from './till-frame.tsx';

const text = messages.collectionCode;
const PLACE = '/pagamenti/puntolis/:id{[0-9]+}/codice';

/** So long after a collection the page at the till shows what became of it. */
const JUST_NOW = { minutes: 30 } as const;

/** A child's permanent code (R10): made, shown full screen, printed, renewed and revoked by who may top up. */
export function registerCode(app: Hono<PageEnvironment>): void {
  app.get(PLACE, show);
  app.get(`${PLACE}/qr.svg`, picture);
  app.get('/pagamenti/puntolis/:id{[0-9]+}/codice.pdf', sheet);
  app.get(`${PLACE}/cambia`, (c) => changePage(c));
  app.post(PLACE, (c) => change(c, 'creato', (tx, asked) => issueCode(tx, asked, c.var.world.randomness)));
  app.post(`${PLACE}/rinnova`, (c) =>
    change(c, 'rinnovato', (tx, asked, shown) => renewCode(tx, { ...asked, shown }, c.var.world.randomness)),
  );
  app.post(`${PLACE}/revoca`, (c) => change(c, 'revocato', (tx, asked, shown) => revokeCode(tx, { ...asked, shown })));
}

interface OwnCode {
  readonly child: FamilyConsumer;
  readonly code: FamilyCode;
}

async function ownCode(tx: Tx, c: PageContext): Promise<OwnCode | undefined> {
  const consumerId = consumerIdOf(c);
  if (consumerId === undefined) return undefined;
  const child = await consumerOf(tx, citizenOf(c).personId, consumerId, romeDay(c.var.arrivedAt));
  return child?.mayPay ? { child, code: await familyCode(tx, consumerId) } : undefined;
}

const detailPath = (c: PageContext, news?: string) =>
  `/${c.var.slug}/pagamenti/puntolis/${consumerIdOf(c)}${news ? `?esito=${news}` : ''}`;

async function show(c: PageContext) {
  const at = c.var.arrivedAt;
  const found = await read(c, async (tx) => {
    const own = await ownCode(tx, c);
    return (
      own && {
        ...own,
        latest: await latestCollection(tx, { consumerId: own.child.consumerId, since: at.subtract(JUST_NOW), at }),
      }
    );
  });
  if (!found) return c.notFound();
  const { child, code, latest } = found;
  if (!code.living || !code.network) return c.redirect(detailPath(c), 303);
  const digits = groupedCode(code.living.code);
  return c.html(
    <TillFrame
      c={c}
      heading={text.till.heading(child.name)}
      awake
      awaits={latest ? `${latest.slip}-${latest.status}` : 'none'}
      back={{ href: detailPath(c), label: text.till.back }}
    >
      {latest && <Latest latest={latest} />}
      <img
        class="till-code"
        src={`${detailPath(c)}/codice/qr.svg`}
        alt={text.picture(digits)}
        width="660"
        height="660"
      />
      <p class="till-numbers">
        <strong>{digits}</strong>
      </p>
      <p>{text.till.how}</p>
      <p>{text.till.under(code.network)}</p>
    </TillFrame>,
  );
}

/** What a shop has just collected, for both sides of the till. */
function Latest({ latest }: { latest: Collection }) {
  if (latest.status !== 'pending' && latest.status !== 'paid') return null;
  return (
    <p role="status" class="till-numbers">
      <strong>{text.till[latest.status](latest.cents)}</strong>
      <br />
      {text.till.slip(groupedSlip(latest.slip))}
    </p>
  );
}

async function picture(c: PageContext) {
  const found = await read(c, async (tx) => {
    const own = await ownCode(tx, c);
    return own?.code.living && { creditor: (await currentTenant(tx)).fiscalCode, code: own.code.living.code };
  });
  if (!found) return c.notFound();
  return c.body(await codeSvg(found.creditor, found.code), 200, { 'Content-Type': 'image/svg+xml' });
}

async function sheet(c: PageContext) {
  const pdf = await read(c, async (tx) => {
    const own = await ownCode(tx, c);
    return own?.code.network && own.code.living && codeSheet(tx, own.code.living, own.child.name);
  });
  if (!pdf) return c.notFound();
  c.header('Content-Disposition', `attachment; filename="${text.file}"`);
  return c.body(pdf, 200, { 'Content-Type': 'application/pdf' });
}

type Changed = Result<Record<string, unknown>, CodeRefused>;
type Asked = { readonly personId: number; readonly consumerId: number; readonly at: Temporal.Instant };

async function change(
  c: PageContext,
  news: 'creato' | 'rinnovato' | 'revocato',
  command: (tx: Tx, asked: Asked, shown: string) => Promise<Changed>,
) {
  const form = await c.req.parseBody();
  const shown = textOf(form, 'shown');
  const asked = { personId: citizenOf(c).personId, consumerId: consumerIdOf(c) ?? 0, at: c.var.arrivedAt };
  // Of the code only that it was changed is kept as the answer: it would stay readable after it is revoked.
  const outcome = await act(c, { key: requestKeyOf(form), body: { shown } }, async (tx) => {
    const changed = await command(tx, asked, shown);
    return changed.ok ? { ok: true as const } : changed;
  });
  if (outcome.kind !== 'done') return changePage(c, { message: text.errors.KeyUsed });
  const { answer } = outcome;
  if (answer.ok) return c.redirect(detailPath(c, news), 303);
  if (answer.error.kind === 'NotOwnConsumer') return c.notFound();
  return changePage(c, { message: text.errors[answer.error.kind] });
}

async function changePage(c: PageContext, error?: FieldError) {
  const found = await read(c, (tx) => ownCode(tx, c));
  if (!found) return c.notFound();
  if (!error && !found.code.living) return c.redirect(detailPath(c), 303);
  return c.html(<ChangePage c={c} {...found} error={error} />, error ? 422 : 200);
}

function ChangePage({ c, child, code, error }: OwnCode & { c: PageContext; error: FieldError | undefined }) {
  const words = text.changing;
  const path = `pagamenti/puntolis/${child.consumerId}/codice`;
  const hidden = { shown: code.living?.code ?? '' };
  return (
    <FamilyPage c={c} title={words.title} section="pagamenti" hasErrors={error !== undefined}>
      <BackLink href={detailPath(c)} label={messages.payments.puntoLis.title} />
      <ErrorSummary errors={error ? [error] : []} />
      <PageHeading title={words.heading(child.name)} lead={words.lead} />
      {code.living && (
        <>
          <DescriptionList
            items={[
              {
                term: words.now,
                description: words.since(groupedCode(code.living.code), romeDay(code.living.issuedAt)),
              },
            ]}
          />
          <Card title={words.renew} subtitle={words.renewNext}>
            <Form {...formTarget(c, `${path}/rinnova`)} hidden={hidden}>
              <Button full>{words.renewDo}</Button>
            </Form>
          </Card>
          <Card title={words.revoke} subtitle={words.revokeNext}>
            <Form {...formTarget(c, `${path}/revoca`)} hidden={hidden}>
              <Button full variant="danger">
                {words.revokeDo}
              </Button>
            </Form>
          </Card>
        </>
      )}
      <History code={code} />
    </FamilyPage>
  );
}

function History({ code }: { code: FamilyCode }) {
  const words = text.changing;
  if (code.former.length === 0) return null;
  return (
    <Card title={words.history}>
      <DescriptionList
        items={code.former.flatMap(({ code: digits, issuedAt, revokedAt }) =>
          revokedAt
            ? [{ term: words.ending(digits.slice(-4)), description: words.former(romeDay(issuedAt), revokedAt) }]
            : [],
        )}
      />
    </Card>
  );
}
