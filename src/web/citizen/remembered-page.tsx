import type { Hono } from 'hono';
import { z } from 'zod';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  Alert,
  Button,
  Card,
  DateField,
  DayState,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  RadioGroup,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { AbsenceReceiptNote } from './absence-receipt.tsx';
import type { TypedAbsence } from './absence-request.ts';
import { askedKind, canBeChanged, sentenceOf, shownState } from './day-words.ts';
import { FamilyPage } from './frame.tsx';
import { MonthDays } from './month-days.tsx';
import { OneDayForm } from './one-day-form.tsx';
import { type Remembered, type RememberedChild, rememberedChildren } from './remembered-data.ts';
import { consumerIdOf, newKey, placeOf } from './request.ts';
import { Lines, todayLines } from './today-section.tsx';

const words = messages.remembered;

const number = z.coerce.number().int().positive().optional().catch(undefined);
const query = z.object({
  ricevuta: number,
  alunno: number,
  esito: z.literal('uguale').optional().catch(undefined),
});

/** `/assenze`: what a device may do that is remembered for absences only (R15). */
export function registerRemembered(app: Hono<PageEnvironment>): void {
  app.get('/assenze', async (c) => {
    // Who is signed in has all of it, and more, on the pages of the family.
    if (c.var.visitor.kind !== 'remembered') return c.redirect(`/${c.var.slug}/cittadino`, 303);
    return rememberedPage(c, undefined);
  });
}

interface Refused {
  readonly typed: TypedAbsence;
  readonly errors: readonly FieldError[];
}

/** The page, also when it comes back with what is missing in a period (422). */
export async function rememberedPage(c: PageContext, refused: Refused | undefined): Promise<Response> {
  const { ricevuta: receiptId, alunno: consumerId, esito } = query.parse(c.req.query());
  const { personId } = placeOf(c, 0);
  const receipt = receiptId !== undefined && consumerId !== undefined ? { receiptId, consumerId } : undefined;
  const shown = await read(c, (tx) => rememberedChildren(tx, { personId, at: c.var.arrivedAt, receipt }));
  const asked = { shown, refused, unchanged: esito === 'uguale' };
  return c.html(<RememberedPage c={c} {...asked} />, refused ? 422 : 200);
}

interface PageProps {
  c: PageContext;
  shown: Remembered;
  refused: Refused | undefined;
  unchanged: boolean;
}

function RememberedPage({ c, shown, refused, unchanged }: PageProps) {
  const { slug } = c.var;
  const errors = refused?.errors ?? [];
  const pageKey = newKey(c);
  const [first] = shown.children;
  return (
    <FamilyPage c={c} title={words.title} hasErrors={errors.length > 0} wide>
      {shown.receipt && first && (
        <AbsenceReceiptNote
          c={c}
          consumerId={shown.receipt.consumerId}
          receipt={shown.receipt.of}
          cutoff={first.today.cutoff}
          pageKey={pageKey}
        />
      )}
      {unchanged && (
        <Alert tone="info" announce>
          <p>{messages.family.detail.unchanged}</p>
        </Alert>
      )}
      <ErrorSummary errors={errors.map((error) => ({ ...error, field: `${error.field}-${consumerIdOf(c)}` }))} />
      <PageHeading title={words.heading} lead={words.lead} />
      <Actions>
        <LinkButton href={`/login/${slug}`} variant="outline">
          {words.enter}
        </LinkButton>
      </Actions>
      {shown.children.length === 0 && <EmptyState title={words.none}>{words.noneHelp}</EmptyState>}
      {shown.children.map((each) => (
        <ChildCard
          c={c}
          shown={each}
          goLive={shown.goLive}
          refused={refused}
          pageKey={pageKey}
          alone={shown.children.length === 1}
        />
      ))}
      <Forget c={c} pageKey={pageKey} />
    </FamilyPage>
  );
}

interface ChildProps {
  c: PageContext;
  shown: RememberedChild;
  goLive: Remembered['goLive'];
  refused: Refused | undefined;
  pageKey: string;
}

/** A child's days stand open where there is one child; of several, today's buttons come first. */
function ChildCard({ c, shown, goLive, refused, pageKey, alone }: ChildProps & { alone: boolean }) {
  const { child, today, coming } = shown;
  const next = today.state === 'unavailable' ? coming[0] : undefined;
  const lines = todayLines({ today, next, child: { enrolment: child } }, c.var.arrivedAt);
  const mine = consumerIdOf(c) === child.consumerId ? refused : undefined;
  return (
    <Card title={sentenceOf(child.name, today)} subtitle={child.classLabel}>
      <DayState
        state={shownState(today)}
        when={messages.family.consumers.today}
        note={lines.length > 0 && <Lines lines={lines} />}
        size="large"
      />
      <Today c={c} shown={shown} pageKey={pageKey} />
      {coming.length > 0 && (
        <details class="month-fold" open={alone || mine !== undefined}>
          <summary>{words.coming}</summary>
          <MonthDays
            c={c}
            consumerId={child.consumerId}
            mayChange
            lastDay={shown.lastToPlan}
            days={coming}
            pageKey={pageKey}
            goLive={goLive}
            classLabel={child.classLabel}
          />
          <Period c={c} child={child} refused={mine} pageKey={pageKey} />
        </details>
      )}
    </Card>
  );
}

function Today({ c, shown: { child, today }, pageKey }: Pick<ChildProps, 'c' | 'shown' | 'pageKey'>) {
  if (!canBeChanged(today, c.var.arrivedAt)) return null;
  const { consumers, detail } = messages.family;
  const form = { c, pageKey, consumerId: child.consumerId, day: today.day };
  const named = { hiddenLabel: consumers.forChild(child.name) };
  switch (askedKind(today)) {
    case 'absent':
      return (
        <Actions>
          <OneDayForm {...form} {...named} kind="normal" variant="outline" label={consumers.withdrawToday} />
        </Actions>
      );
    case 'light':
      return (
        <Actions>
          <OneDayForm {...form} {...named} kind="absent" label={consumers.absentToday} />
          <OneDayForm {...form} {...named} kind="normal" variant="link" label={detail.noLight} />
        </Actions>
      );
    case 'normal':
      return (
        <Actions>
          <OneDayForm {...form} {...named} kind="absent" label={consumers.absentToday} />
          <OneDayForm {...form} {...named} kind="light" variant="link" label={detail.lightToday} />
        </Actions>
      );
  }
}

interface PeriodProps {
  c: PageContext;
  child: RememberedChild['child'];
  refused: Refused | undefined;
  pageKey: string;
}

/** More days than the list shows: from one to another. */
function Period({ c, child, refused, pageKey }: PeriodProps) {
  const { page } = messages.family.absences;
  const { absences, csrf } = placeOf(c, child.consumerId);
  const [typed, errors] = [refused?.typed, refused?.errors ?? []];
  // Children of one page have fields of the same name, which errors and labels have to tell apart.
  const id = (name: string) => `${name}-${child.consumerId}`;
  return (
    <details class="month-fold" open={refused !== undefined}>
      <summary>{words.period(child.name)}</summary>
      <Form
        action={absences}
        csrf={csrf}
        requestKey={`${pageKey}.${child.consumerId}.periodo`}
        hidden={{ modo: 'periodo' }}
      >
        <RadioGroup
          name="tipo"
          id={id('tipo')}
          label={page.kind}
          choices={[
            { value: 'absent', label: page.absent },
            { value: 'light', label: page.light },
            { value: 'normal', label: words.normal },
          ]}
          value={typed?.kind ?? 'absent'}
          inline
        />
        <DateField name="dal" id={id('dal')} label={page.from} value={typed?.from} error={errorOf(errors, 'dal')} />
        <DateField name="al" id={id('al')} label={page.to} value={typed?.to} error={errorOf(errors, 'al')} />
        <Button>{words.send}</Button>
      </Form>
    </details>
  );
}

/** The way to make the device forget, where it is remembered. */
const Forget = ({ c, pageKey }: { c: PageContext; pageKey: string }) => (
  <Card title={words.forgetTitle}>
    <p>{words.forgetLead}</p>
    <Form action={`/${c.var.slug}/assenze/dimentica`} csrf={c.var.visitor.csrf} requestKey={pageKey} inline>
      <Button variant="outline">{words.forget}</Button>
    </Form>
  </Card>
);
