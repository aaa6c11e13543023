import type { Hono } from 'hono';
import { type AdultAround, adultsOf, changeRights, endAdult, RIGHTS, type Right } from '#src/guardians/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { Actions, Alert, Button, Card, CheckboxGroup, type FieldError, Form, LinkButton } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { ReasonField } from './act-form.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, perform, postedBy, reasonIn, type Typed } from './family-request.ts';

const words = messages.guardians.office;
const PLACE = '/ufficio/alunni/:id/adulti/:personId{[0-9]{1,15}}';

/** What one adult may do for a child, set by the office: between parents who live apart each has a view of their own (R15). */
export function registerAdultRights(app: Hono<PageEnvironment>): void {
  app.get(
    PLACE,
    ofChild((c, child) => show(c, child)),
  );
  app.post(PLACE, ofChild(change));
}

async function show(c: PageContext, child: ConsumerRecord, typed: Typed = {}, errors: readonly FieldError[] = []) {
  const personId = Number(c.req.param('personId'));
  const adult = (await read(c, (tx) => adultsOf(tx, child.consumerId))).find((each) => each.personId === personId);
  if (!adult) return c.notFound();
  const title = { title: words.title, heading: () => words.heading(adult.name) };
  return c.html(
    <ChildFrame c={c} child={child} words={title} lead={words.lead} errors={errors}>
      {adult.role === 'payer' ? (
        <Alert tone="info">
          <p>{words.payer}</p>
          {mayAct(c) && (
            <LinkButton href={childPath(c, child.consumerId, 'pagante')} variant="outline" size="small">
              {messages.officeAdults.payer.link}
            </LinkButton>
          )}
        </Alert>
      ) : (
        <RightsForm c={c} child={child} adult={adult} typed={typed} errors={errors} />
      )}
    </ChildFrame>,
    formStatus(errors),
  );
}

interface RightsFormProps {
  c: PageContext;
  child: ConsumerRecord;
  adult: AdultAround;
  typed: Typed;
  errors: readonly FieldError[];
}

function RightsForm({ c, child, adult, typed, errors }: RightsFormProps) {
  const { personId, denied, invitedBy } = adult;
  const allowed = RIGHTS.filter((right) => !denied.includes(right));
  return (
    <Card subtitle={invitedBy === null ? undefined : words.invited}>
      <Form {...formTarget(c, childPath(c, child.consumerId, `adulti/${personId}`))}>
        <CheckboxGroup
          name="puo"
          label={words.rights}
          choices={RIGHTS.map((value) => ({ value, label: messages.guardians.rights[value], disabled: !mayAct(c) }))}
          values={typed.puo === undefined ? allowed : typed.puo.split(' ')}
        />
        {mayAct(c) && (
          <>
            <ReasonField typed={typed} errors={errors} hint={messages.office.form.reasonKept} />
            <Actions>
              <Button name="passo" value="salva">
                {words.save}
              </Button>
              <Button name="passo" value="togli" variant="outline">
                {words.end}
              </Button>
            </Actions>
            <p class="quiet">{words.endHint}</p>
          </>
        )}
      </Form>
    </Card>
  );
}

async function change(c: PageContext, child: ConsumerRecord) {
  const sent = (await c.req.formData()).getAll('puo');
  const allowed = RIGHTS.filter((right): right is Right => sent.includes(right));
  const posted = await postedBy(c);
  const typed: Typed = { ...posted.typed, puo: allowed.join(' ') };
  const { consumerId } = child;
  const personId = Number(c.req.param('personId'));
  const { reason, errors } = reasonIn(typed);
  const asked = { consumerId, personId, by: undefined, at: c.var.arrivedAt, reason };
  return perform(c, {
    key: posted.key,
    typed,
    run: async (tx) => {
      if (errors.length > 0) return { errors };
      const changed =
        typed.passo === 'togli' ? await endAdult(tx, asked) : await changeRights(tx, { ...asked, allowed });
      if (changed.ok) return { to: `${childPath(c, consumerId)}?fatto=permessi` };
      return { errors: [{ message: messages.guardians.errors[changed.error.kind] }] };
    },
    again: (mend) => show(c, child, typed, mend),
  });
}
