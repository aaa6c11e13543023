import type { Hono } from 'hono';
import { z } from 'zod';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  Alert,
  BackLink,
  Card,
  CardSection,
  EmptyState,
  LinkButton,
  Money,
  MonthNav,
  PageHeading,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { AbsenceReceiptNote } from './absence-receipt.tsx';
import { CreditSection } from './credit-section.tsx';
import { askedKind, canBeChanged, sentenceOf } from './day-words.ts';
import { type Detail, detailOf } from './detail-data.ts';
import { FamilyPage } from './frame.tsx';
import { monthsBeside } from './month.ts';
import { MonthDays } from './month-days.tsx';
import { OneDayForm } from './one-day-form.tsx';
import { citizenOf, consumerIdOf, newKey } from './request.ts';
import { Lines, TodayAction, todayLines } from './today-section.tsx';

const words = messages.family;

const query = z.object({
  mese: z.string().max(7).optional().catch(undefined),
  ricevuta: z.coerce.number().int().positive().optional().catch(undefined),
  esito: z.literal('uguale').optional().catch(undefined),
});

/** `/cittadino/:id`: the days of one consumer. */
export function registerDetail(app: Hono<PageEnvironment>): void {
  app.get('/cittadino/:id', async (c) => {
    const { personId } = citizenOf(c);
    const consumerId = consumerIdOf(c);
    if (consumerId === undefined) return c.notFound();
    const { mese, ricevuta, esito } = query.parse(c.req.query());
    const { arrivedAt: at, factsVersion: seen } = c.var;
    const asked = { personId, consumerId, at, month: mese, receiptId: ricevuta, seen };
    const detail = await read(c, (tx) => detailOf(tx, asked));
    return detail ? c.html(<DetailPage c={c} detail={detail} unchanged={esito === 'uguale'} />) : c.notFound();
  });
}

interface DetailProps {
  c: PageContext;
  detail: Detail;
  unchanged: boolean;
}

function DetailPage({ c, detail, unchanged }: DetailProps) {
  const { shown, receipt, month, range } = detail;
  const { child, today } = shown;
  const base = `/${c.var.slug}/cittadino/${child.consumerId}`;
  const pageKey = newKey(c);
  const troubled = child.suspendedFrom !== null || child.balanceCents < 0;
  return (
    <FamilyPage c={c} title={words.detail.title(child.name)} section="cittadino" wide>
      <BackLink href={`/${c.var.slug}/cittadino`} label={words.detail.back} />
      {receipt && (
        <AbsenceReceiptNote
          c={c}
          consumerId={child.consumerId}
          receipt={receipt}
          cutoff={today.cutoff}
          pageKey={pageKey}
        />
      )}
      {unchanged && (
        <Alert tone="info" announce>
          <p>{words.detail.unchanged}</p>
        </Alert>
      )}
      <PageHeading title={sentenceOf(child.name, today)} lead={<Lead c={c} detail={detail} />} />
      {child.enrolment && <TodayActions c={c} detail={detail} pageKey={pageKey} />}
      {troubled && (
        <Card>
          <CardSection>
            <CreditSection c={c} shown={shown} />
            <OfficeLine detail={detail} />
          </CardSection>
        </Card>
      )}
      <MonthNav {...monthsBeside(month, range, (to) => `${base}?mese=${to}`)} />
      <MonthOrNone c={c} detail={detail} pageKey={pageKey} />
      <Consumed detail={detail} base={base} />
      {!troubled && child.maySeeMoney && <Credit child={child} base={base} />}
      <AdultsLink child={child} base={base} />
    </FamilyPage>
  );
}

/** "Puoi disdire fino alle 09:00", and the school and class. */
function Lead({ c, detail: { shown } }: { c: PageContext; detail: Detail }) {
  const { enrolment } = shown.child;
  const place = enrolment ? [words.detail.place(enrolment.schoolName, enrolment.classLabel)] : [];
  return <Lines lines={[...todayLines(shown, c.var.arrivedAt), ...place]} />;
}

interface PartProps {
  c: PageContext;
  detail: Detail;
  pageKey: string;
}

function TodayActions({ c, detail: { shown }, pageKey }: PartProps) {
  const { child, today } = shown;
  if (!child.mayCancel) return null;
  const changeable = canBeChanged(today, c.var.arrivedAt);
  const kind = askedKind(today);
  const form = { c, pageKey, consumerId: child.consumerId, day: today.day, variant: 'link' } as const;
  return (
    <Actions>
      <TodayAction c={c} shown={shown} pageKey={pageKey} />
      {changeable && (
        <LinkButton href={`/${c.var.slug}/cittadino/${child.consumerId}/assenze`} variant="outline">
          {words.consumers.otherDays}
        </LinkButton>
      )}
      {changeable && kind === 'normal' && (
        <OneDayForm {...form} kind="light" label={words.detail.lightToday} hiddenLabel="" />
      )}
      {changeable && kind === 'light' && (
        <OneDayForm {...form} kind="normal" label={words.detail.noLight} hiddenLabel="" />
      )}
    </Actions>
  );
}

function MonthOrNone({ c, detail, pageKey }: PartProps) {
  const { child } = detail.shown;
  if (!child.enrolment && detail.days.every((day) => day.state === 'unavailable')) {
    return <EmptyState title={words.detail.noDays} />;
  }
  const { lastToPlan } = detail;
  const beyond = lastToPlan && detail.days.some(({ day, state }) => day > lastToPlan && state !== 'unavailable');
  return (
    <>
      {child.mayCancel && beyond && (
        <Alert tone="info">
          <p>{words.detail.beyond(lastToPlan)}</p>
        </Alert>
      )}
      <MonthDays
        c={c}
        consumerId={child.consumerId}
        mayChange={child.mayCancel}
        lastDay={lastToPlan}
        days={detail.days}
        pageKey={pageKey}
        goLive={detail.tenant.goLive}
        classLabel={child.enrolment?.classLabel ?? ''}
      />
    </>
  );
}

function OfficeLine({ detail }: { detail: Detail }) {
  const { officePhone, officeEmail } = detail.tenant;
  return officePhone || officeEmail ? (
    <p class="quiet office-line">{words.suspended.call(officePhone, officeEmail)}</p>
  ) : null;
}

/** The way to who else follows the child; the payer alone decides about it. */
const AdultsLink = ({ child, base }: { child: Detail['shown']['child']; base: string }) =>
  child.role === 'payer' ? (
    <p>
      <a href={`${base}/persone`}>{messages.guardians.link(child.name)}</a>
    </p>
  ) : null;

/** "Credito: 63,00 €. Vedi i movimenti"; where money needs attention it stands at the top instead. */
const Credit = ({ child, base }: { child: Detail['shown']['child']; base: string }) => (
  <p>
    {words.detail.credit} <Money cents={child.balanceCents} />.{' '}
    <a href={`${base}/movimenti`}>{words.detail.movements}</a>
  </p>
);

/** "Pasti consumati: 9 a novembre, 14 dal 05/10/2026. Vedi l’elenco" */
function Consumed({ detail, base }: { detail: Detail; base: string }) {
  const { goLive } = detail.tenant;
  return (
    <p class="consumed">
      {words.detail.consumed} <strong>{detail.meals.inMonth}</strong>
      {words.detail.inMonth(detail.month)}
      <strong>{detail.meals.inAll}</strong>
      {goLive && words.detail.since(goLive)} <a href={`${base}/pasti`}>{words.detail.list}</a>
    </p>
  );
}
