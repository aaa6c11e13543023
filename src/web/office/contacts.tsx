import type { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  CONTACTS,
  type Contact,
  changePublicContacts,
  currentTenant,
  type PublicContacts,
} from '#src/tenancy/index.ts';
import {
  Alert,
  BackLink,
  Button,
  Card,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.contacts;
const PATH = '/ufficio/contatti';

/** What each is called in the form's address. */
const NAMES: Readonly<Record<Contact, string>> = {
  officePhone: 'telefono',
  officeEmail: 'email',
  privacyEmail: 'email-rpd',
  accessibilityUrl: 'dichiarazione',
};
const TYPES = { officePhone: 'tel', officeEmail: 'email', privacyEmail: 'email', accessibilityUrl: 'text' } as const;

/** `/:slug/ufficio/contatti`: how families reach the municipality, on every page (R16). */
export function registerPublicContacts(routes: Hono<PageEnvironment>): void {
  routes.get(PATH, (c) => page(c, undefined, []));
  routes.post(PATH, change);
}

async function page(c: PageContext, typed: Typed | undefined, errors: readonly FieldError[]) {
  const tenant = await read(c, currentTenant);
  const done = c.req.query('fatto');
  return c.html(
    <OfficePage c={c} title={words.title} place="ufficio/impostazioni" hasErrors={errors.length > 0}>
      <BackLink href={officePath(c, 'impostazioni')} label={messages.settings.title} />
      <ErrorSummary errors={errors} />
      {done === 'salvato' && <Alert tone="success" title={words.saved} announce />}
      {done === 'uguale' && <Alert tone="info" title={words.unchanged} announce />}
      <PageHeading title={words.heading} lead={words.lead} />
      {mayAct(c) ? <ContactsForm c={c} contacts={tenant} typed={typed} errors={errors} /> : <Shown contacts={tenant} />}
    </OfficePage>,
    formStatus(errors),
  );
}

const Shown = ({ contacts }: { contacts: PublicContacts }) => (
  <Card>
    <DescriptionList
      items={CONTACTS.map((each) => ({ term: words.fields[each], description: contacts[each] || words.notSaid }))}
    />
  </Card>
);

interface FormProps {
  c: PageContext;
  contacts: PublicContacts;
  typed: Typed | undefined;
  errors: readonly FieldError[];
}

const ContactsForm = ({ c, contacts, typed, errors }: FormProps) => (
  <Card>
    <Form {...formTarget(c, officePath(c, 'contatti'))}>
      {CONTACTS.map((each) => (
        <TextField
          name={NAMES[each]}
          label={words.fields[each]}
          hint={words.hints[each] || undefined}
          type={TYPES[each]}
          optional
          autocomplete="off"
          verbatim
          value={typed ? (typed[NAMES[each]] ?? '') : contacts[each]}
          error={errorOf(errors, NAMES[each])}
        />
      ))}
      <Button>{words.save}</Button>
    </Form>
  </Card>
);

async function change(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const contacts = Object.fromEntries(CONTACTS.map((each) => [each, typed[NAMES[each]] ?? ''])) as Record<
    Contact,
    string
  >;
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      const changed = await changePublicContacts(tx, { contacts, at: c.var.arrivedAt });
      if (changed.ok) return { to: `${officePath(c, 'contatti')}?fatto=${changed.value ? 'salvato' : 'uguale'}` };
      const { wrong, unreachable } = changed.error;
      const errors = wrong.map((each) => ({ field: NAMES[each], message: words.wrong[each] }));
      return { errors: unreachable ? [{ field: NAMES.officePhone, message: words.unreachable }, ...errors] : errors };
    },
    again: (mend) => page(c, typed, mend),
  });
}
