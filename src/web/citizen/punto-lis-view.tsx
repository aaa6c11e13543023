import type { FamilyCode } from '#src/collection/index.ts';
import { DECLARATION_VERSION, grouped, type payableNotices, type TopUpOffer } from '#src/payments/index.ts';
import {
  Actions,
  Alert,
  AmountField,
  BackLink,
  Button,
  Card,
  Checkbox,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  RadioGroup,
} from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { CodeCard, CodeNews } from './code-card.tsx';
import { FamilyPage } from './frame.tsx';
import { formTarget } from './payments-forms.ts';
import { OTHER } from './top-up-child.tsx';

/** A refused form, as it was typed. */
export interface TypedAmount {
  readonly amount: string;
  readonly other: string;
  readonly declared: string;
  readonly errors: readonly FieldError[];
}

interface DetailProps {
  c: PageContext;
  child: TopUpOffer;
  limits: { readonly minCents: number; readonly maxCents: number };
  code: FamilyCode;
  /** What a shop collects at once; both included. */
  codeLimits: { readonly minCents: number; readonly maxCents: number };
  notices: Awaited<ReturnType<typeof payableNotices>>;
  canPay: boolean;
  typed: TypedAmount | undefined;
  news: string | undefined;
}

/** A child's codes to show at a till, and the way to prepare one of another amount. */
export function PuntoLisDetail(props: DetailProps) {
  const { c, child, code, codeLimits, notices, canPay, typed, news } = props;
  const { puntoLis: text } = messages.payments;
  const isConnected = canPay && code.network !== undefined;
  return (
    <FamilyPage c={c} title={text.title} section="pagamenti" hasErrors={typed !== undefined}>
      <BackLink href={`/${c.var.slug}/pagamenti/puntolis`} label={text.title} />
      <ErrorSummary errors={typed?.errors ?? []} />
      {!typed && <News news={news} ready={notices.length > 0} />}
      {!typed && <CodeNews news={news} code={code} />}
      <PageHeading title={text.childHeading(child.name)} />
      <Kind {...props} />
      {isConnected && <CodeCard c={c} child={child} code={code} limits={codeLimits} />}
      {isConnected && <h2>{messages.collectionCode.otherShops}</h2>}
      {notices.map((notice, index) => (
        <NoticeCard c={c} notice={notice} isFirst={index === 0 && !isConnected} />
      ))}
      {canPay && <AmountCard {...props} />}
    </FamilyPage>
  );
}

/** Which of the two kinds of code the page shows: a child's permanent one, or that of a notice (R10). */
function Kind({ child, code, canPay }: DetailProps) {
  const { puntoLis: text, topUp } = messages.payments;
  if (!canPay) {
    return (
      <Alert tone="info" title={topUp.notReady}>
        <p>{topUp.notReadyNext}</p>
      </Alert>
    );
  }
  const { connected, connectedNext } = messages.collectionCode;
  return code.network === undefined ? (
    <Alert tone="info" title={text.notConnected}>
      <p>{text.notConnectedNext}</p>
    </Alert>
  ) : (
    <Alert tone="info" title={connected(code.network)}>
      <p>{connectedNext(child.name)}</p>
    </Alert>
  );
}

function News({ news, ready }: { news: string | undefined; ready: boolean }) {
  const { puntoLis: text } = messages.payments;
  if (news === 'pronto' && ready) return <Alert tone="success" title={text.prepared} announce />;
  if (news !== 'attesa') return null;
  return (
    <Alert tone="warning" title={text.later} announce>
      <p>{text.laterNext}</p>
    </Alert>
  );
}

interface NoticeCardProps {
  c: PageContext;
  notice: DetailProps['notices'][number];
  isFirst: boolean;
}

function NoticeCard({ c, notice, isFirst }: NoticeCardProps) {
  const { puntoLis: text, till } = messages.payments;
  const { cents, noticeNumber, reference, dueOn } = notice;
  const payment = `/${c.var.slug}/pagamenti/${reference}`;
  const full = `${payment}/cassa/${noticeNumber}`;
  return (
    <Card title={text.ready(cents)} subtitle={text.dueOn(dueOn)}>
      <a class="code-thumb" href={full}>
        <img src={`${full}/qr.svg`} alt={till.code(grouped(noticeNumber))} width="160" height="160" />
      </a>
      <Actions>
        <LinkButton href={full} variant={isFirst ? 'primary' : 'outline'} hiddenLabel={text.ofAmount(cents)}>
          {text.fullScreen}
        </LinkButton>
        <LinkButton href={`${payment}/avviso.pdf`} variant="outline" icon="download" download>
          {text.paper}
        </LinkButton>
      </Actions>
    </Card>
  );
}

function AmountCard({ c, child, code, limits, notices, typed }: DetailProps) {
  const { puntoLis: text, topUp, declare } = messages.payments;
  const errors = typed?.errors ?? [];
  const isSecond = notices.length > 0 || code.network !== undefined;
  const choices = child.suggestions.map(({ meals, cents }) => ({
    value: String(cents),
    label: topUp.suggestion(meals, cents),
  }));
  return (
    <Card title={notices.length > 0 ? text.newTitle : text.firstTitle} subtitle={text.reuse}>
      {code.network !== undefined && <p>{messages.collectionCode.otherShopsNext}</p>}
      <Form {...formTarget(c, `pagamenti/puntolis/${child.consumerId}`)}>
        {choices.length > 0 && (
          <RadioGroup
            name="amount"
            label={topUp.amount(child.name)}
            choices={[...choices, { value: OTHER, label: topUp.otherAmount }]}
            value={typed?.amount}
          />
        )}
        <AmountField
          name="other"
          label={choices.length > 0 ? topUp.freeAmount : topUp.amount(child.name)}
          hint={topUp.freeAmountHint(limits.minCents, limits.maxCents)}
          optional={choices.length > 0}
          value={typed?.other}
          error={errorOf(errors, 'other')}
        />
        <Checkbox
          name="declared"
          label={declare.texts[DECLARATION_VERSION]}
          checked={typed?.declared === '1'}
          error={errorOf(errors, 'declared')}
        />
        <p>
          <a href={`/${c.var.slug}/privacy`}>{declare.privacy}</a>
        </p>
        <Button full variant={isSecond ? 'outline' : 'primary'}>
          {text.create}
        </Button>
      </Form>
    </Card>
  );
}
