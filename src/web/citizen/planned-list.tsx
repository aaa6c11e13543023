import type { PlannedAbsence } from '#src/absences/index.ts';
import { Button, Card, CardSection, DayState, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { citizenOf } from './request.ts';

const words = messages.family.absences.page;

interface PlannedListProps {
  c: PageContext;
  consumerId: number;
  planned: readonly PlannedAbsence[];
  pageKey: string;
}

/** What is planned already, each with its way back. */
export function PlannedList({ c, consumerId, planned, pageKey }: PlannedListProps) {
  return (
    <div class="planned">
      <Card title={words.planned} id="programma">
        {planned.length === 0 && <p class="quiet">{words.plannedNone}</p>}
        {planned.map((run) => (
          <CardSection>
            <DayState state={run.kind} note={note(run)} />
            <Form
              action={`/${c.var.slug}/cittadino/${consumerId}/assenze`}
              csrf={citizenOf(c).csrf}
              requestKey={`${pageKey}.${run.from}.${run.to}`}
              hidden={{ tipo: 'normal', modo: 'periodo', dal: run.from, al: run.to }}
              inline
            >
              <Button variant="outline" size="small" hiddenLabel={words.plannedRun(run.from, run.to)}>
                {words.withdraw}
              </Button>
            </Form>
          </CardSection>
        ))}
      </Card>
    </div>
  );
}

function note(run: PlannedAbsence) {
  const when = run.untilFurtherNotice ? words.plannedOpen(run.from) : words.plannedRun(run.from, run.to);
  return (
    <>
      {when}
      <br />
      {words.plannedMeals(run.serviceDays)}
    </>
  );
}
