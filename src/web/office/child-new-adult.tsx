import type { Hono } from 'hono';
import { RIGHTS, type Right, recordAdult } from '#src/guardians/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { Button, Card, CheckboxGroup, errorOf, type FieldError, Form, RadioGroup } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { ReasonField } from './act-form.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, perform, postedBy, reasonIn, type Typed } from './family-request.ts';
import { PersonFields, personProblem, readPerson } from './person-fields.tsx';

const { add: words, payer, errors: refusals } = messages.officeAdults;
const PLACE = '/ufficio/alunni/:id/adulti/nuovo';

/** `/:slug/ufficio/alunni/:id/adulti/nuovo`: links somebody to a child whom the family cannot invite itself (R15). */
export function registerNewAdult(app: Hono<PageEnvironment>): void {
  app.get(
    PLACE,
    ofChild((c, child) => show(c, child, { puo: RIGHTS.join(' ') })),
  );
  app.post(PLACE, ofChild(add));
}

function show(c: PageContext, child: ConsumerRecord, typed: Typed, errors: readonly FieldError[] = []) {
  return c.html(
    <ChildFrame c={c} child={child} words={words} lead={words.lead} errors={errors}>
      {mayAct(c) && (
        <Form {...formTarget(c, childPath(c, child.consumerId, 'adulti/nuovo'))}>
          <Card>
            <PersonFields typed={typed} errors={errors} emailHint={payer.emailHint} />
          </Card>
          <Card>
            <RadioGroup
              name="ruolo"
              label={words.role}
              value={typed.ruolo}
              error={errorOf(errors, 'ruolo')}
              choices={[
                { value: 'guardian', label: words.roles.guardian, hint: words.guardianHint },
                { value: 'delegate', label: words.roles.delegate },
              ]}
            />
            <CheckboxGroup
              name="puo"
              label={words.rights}
              choices={RIGHTS.map((value) => ({ value, label: messages.guardians.rights[value] }))}
              values={(typed.puo ?? '').split(' ')}
            />
            <ReasonField typed={typed} errors={errors} hint={messages.office.form.reasonKept} />
          </Card>
          <Button>{words.submit}</Button>
        </Form>
      )}
    </ChildFrame>,
    formStatus(errors),
  );
}

async function add(c: PageContext, child: ConsumerRecord) {
  const sent = (await c.req.formData()).getAll('puo');
  const allowed = RIGHTS.filter((right): right is Right => sent.includes(right));
  const posted = await postedBy(c);
  const typed: Typed = { ...posted.typed, puo: allowed.join(' ') };
  const person = readPerson(typed);
  const { reason, errors: withoutReason } = reasonIn(typed);
  const role = (['guardian', 'delegate'] as const).find((each) => each === typed.ruolo);
  const missing = [
    ...person.errors,
    ...(role ? [] : [{ field: 'ruolo', message: words.roleMissing }]),
    ...withoutReason,
  ];
  return perform(c, {
    key: posted.key,
    typed,
    run: async (tx) => {
      if (!person.value || !role || missing.length > 0) return { errors: missing };
      const { consumerId } = child;
      const adult = { consumerId, person: person.value, role, allowed, reason, at: c.var.arrivedAt };
      const recorded = await recordAdult(tx, adult);
      if (recorded.ok) return { to: `${childPath(c, consumerId)}?fatto=adulto` };
      const { error } = recorded;
      return {
        errors: [error.kind === 'AlreadyFollows' ? { message: refusals.AlreadyFollows } : personProblem(error)],
      };
    },
    again: (mend) => show(c, child, typed, mend),
  });
}
