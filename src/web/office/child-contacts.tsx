import type { Hono } from 'hono';
import { changeContacts } from '#src/guardians/index.ts';
import { firstWayIn } from '#src/identity/index.ts';
import { readPhone } from '#src/imports/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { Button, Card, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, perform, postedBy, type Typed } from './family-request.ts';
import { readEmail } from './person-fields.tsx';

const words = messages.officeAdults.contacts;
const PLACE = '/ufficio/alunni/:id/adulti/:personId{[0-9]{1,15}}/contatti';

/** How an adult is reached, as the office writes it down: by the family's call, or at the counter. */
export function registerContacts(app: Hono<PageEnvironment>): void {
  app.get(
    PLACE,
    ofChild((c, child) => show(c, child)),
  );
  app.post(PLACE, ofChild(change));
}

const adultIn = (c: PageContext, child: ConsumerRecord) =>
  child.adults.find((adult) => adult.personId === Number(c.req.param('personId')));

async function show(c: PageContext, child: ConsumerRecord, typed?: Typed, errors: readonly FieldError[] = []) {
  const adult = adultIn(c, child);
  if (!adult) return c.notFound();
  const { personId, email } = adult;
  const way = await read(c, (tx) => firstWayIn(tx, { personId, email, at: c.var.arrivedAt }));
  const title = { title: words.title, heading: () => words.heading(`${adult.name} ${adult.surname}`) };
  const lead = way === 'login' ? words.leadLogin : words.lead;
  return c.html(
    <ChildFrame c={c} child={child} words={title} lead={lead} errors={errors}>
      <Card>
        <Form {...formTarget(c, childPath(c, child.consumerId, `adulti/${personId}/contatti`))}>
          <TextField
            name="email"
            label={messages.officeAdults.person.email}
            hint={words.emailHint}
            type="email"
            optional
            autocomplete="off"
            value={typed ? typed.email : (adult.email ?? '')}
            error={errorOf(errors, 'email')}
            verbatim
          />
          <TextField
            name="telefono"
            label={words.phone}
            type="tel"
            optional
            autocomplete="off"
            value={typed ? typed.telefono : (adult.phone ?? '')}
            error={errorOf(errors, 'telefono')}
          />
          {mayAct(c) && <Button>{words.save}</Button>}
        </Form>
      </Card>
    </ChildFrame>,
    formStatus(errors),
  );
}

async function change(c: PageContext, child: ConsumerRecord) {
  const { key, typed } = await postedBy(c);
  const adult = adultIn(c, child);
  if (!adult) return c.notFound();
  const email = readEmail(typed);
  const phone = typed.telefono ? readPhone(typed.telefono) : undefined;
  const errors = [
    ...email.errors,
    ...(phone?.ok === false ? [{ field: 'telefono', message: messages.imports.rejections[phone.error] }] : []),
  ];
  const { consumerId } = child;
  return perform(c, {
    key,
    typed,
    run: async (tx) => {
      if (errors.length > 0 || email.value === undefined) return { errors };
      const contacts = { email: email.value, phone: phone?.ok ? phone.value : null };
      const changed = await changeContacts(tx, {
        consumerId,
        personId: adult.personId,
        ...contacts,
        at: c.var.arrivedAt,
      });
      if (!changed.ok) return { errors: [{ message: messages.officeAdults.errors.NoSuchAdult }] };
      return { to: `${childPath(c, consumerId)}?fatto=${changed.value ? 'contatti' : 'nulla'}` };
    },
    again: (mend) => show(c, child, typed, mend),
  });
}
