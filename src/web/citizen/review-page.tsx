import type { Hono } from 'hono';
import { type AbsenceDecision, previewAbsence } from '#src/absences/index.ts';
import { cutoffFor } from '#src/calendar/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import { Alert, BackLink, Button, Form, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { daysText } from './absence-receipt.tsx';
import { askedOf, hiddenFields, type TypedAbsence, typedAbsence } from './absence-request.ts';
import { absencesPage, valuesOf } from './absences-page.tsx';
import { FamilyPage } from './frame.tsx';
import { keptRefusal, refusalPage } from './refusal-page.tsx';
import { citizenOf, consumerIdOf, newKey } from './request.ts';

const words = messages.family.absences.review;

/** `/cittadino/:id/assenze/riepilogo`: what will happen, in one sentence, before the button. */
export function registerReview(app: Hono<PageEnvironment>): void {
  app.get('/cittadino/:id/assenze/riepilogo', async (c) => {
    const { personId } = citizenOf(c);
    const consumerId = consumerIdOf(c);
    if (consumerId === undefined) return c.notFound();
    const typed = typedAbsence(valuesOf(c));
    const asking = askedOf(typed);
    if ('errors' in asking) return absencesPage(c, { typed, errors: asking.errors });
    const { arrivedAt, world } = c.var;
    const request = {
      consumerId,
      kind: typed.kind,
      asked: asking.asked,
      by: { kind: 'citizen', personId },
      arrivedAt,
      now: world.clock.now(),
    } as const;
    const today = romeDay(arrivedAt);
    const { child, decision, cutoff } = await read(c, async (tx) => ({
      child: await consumerOf(tx, personId, consumerId, today),
      decision: await previewAbsence(tx, request),
      cutoff: await cutoffFor(tx, { consumerId, day: today }),
    }));
    if (!child?.mayCancel) return c.notFound();
    if (!decision.ok) return refusalPage(c, consumerId, keptRefusal(decision.error));
    return c.html(<ReviewPage c={c} child={child} typed={typed} decision={decision.value} cutoff={cutoff} />);
  });
}

interface ReviewProps {
  c: PageContext;
  child: FamilyConsumer;
  typed: TypedAbsence;
  decision: AbsenceDecision;
  cutoff: string;
}

function ReviewPage({ c, child, typed, decision, cutoff }: ReviewProps) {
  const { days, closedDays } = decision;
  const base = `/${c.var.slug}/cittadino/${child.consumerId}/assenze`;
  const back = `${base}?${new URLSearchParams([...Object.entries(hiddenFields(typed)), ...typed.days.map((day) => ['giorno', day])])}`;
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino">
      <BackLink href={back} label={words.change} />
      <PageHeading
        title={days.length === 0 ? words.nothing : words[typed.kind](days.length)}
        lead={days.length > 0 && words.days(child.name, daysText(days, typed.way === 'aperta'))}
      />
      {closedDays.length > 0 && (
        <Alert tone="warning" title={words.closedTitle(closedDays.length)}>
          <p>{words.closed(closedDays, cutoff)}</p>
        </Alert>
      )}
      {decision.lightEnded.length > 0 && (
        <Alert tone="warning">
          <p>{messages.family.absences.receipt.lightEnded(decision.lightEnded)}</p>
        </Alert>
      )}
      {days.length > 0 && (
        <Form action={base} csrf={citizenOf(c).csrf} requestKey={newKey(c)} hidden={hiddenFields(typed)}>
          {typed.way === 'giorni' && typed.days.map((day) => <input type="hidden" name="giorno" value={day} />)}
          <Button>{words.confirm[typed.kind]}</Button>
        </Form>
      )}
      {days.length === 0 && <LinkButton href={back}>{words.change}</LinkButton>}
    </FamilyPage>
  );
}
