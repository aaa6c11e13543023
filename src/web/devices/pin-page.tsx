import { choosePin, hasPin, PIN_LENGTH } from '#src/identity/index.ts';
import {
  BackLink,
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  Page,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { entranceOf, newRequestKey } from '../entrance/request.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { read } from '../transaction.ts';

const words = messages.tablets;

/** Who uses shared tablets: a school's staff and a kitchen's. */
export const mayHavePin = ({ visitor }: SiteContext['var']): boolean =>
  visitor.kind === 'staff' && (visitor.role === 'school_staff' || visitor.role === 'kitchen') && !visitor.tablet;

/** `/:slug/dispositivi/pin`: where staff choose the PIN with which they enter on shared tablets. */
export async function pinPage(c: SiteContext, errors: readonly FieldError[] = []) {
  const { slug, tenantName, visitor } = c.var;
  if (visitor.kind !== 'staff' || !mayHavePin(c.var)) return c.notFound();
  const has = await read(c, (tx) => hasPin(tx, visitor.staffId));
  return c.html(
    <Page title={words.pinTitle} slug={slug} tenantName={tenantName} signedIn={visitor} hasErrors={errors.length > 0}>
      <BackLink href={`/${slug}/dispositivi`} label={messages.devices.list.title} />
      <ErrorSummary errors={errors} />
      <PageHeading title={words.pinTitle} lead={words.pinLead} />
      <Card>
        <Form action={`/${slug}/dispositivi/pin`} csrf={visitor.csrf} requestKey={newRequestKey(c)}>
          {has && <p>{words.pinSet}</p>}
          <TextField
            name="pin"
            label={words.pinNew}
            hint={words.pinHint}
            type="password"
            inputmode="numeric"
            autocomplete="off"
            maxlength={PIN_LENGTH}
            width="short"
            error={errorOf(errors, 'pin')}
          />
          <Button full>{words.pinSave}</Button>
        </Form>
      </Card>
    </Page>,
    errors.length > 0 ? 422 : 200,
  );
}

export async function savePin(c: SiteContext) {
  const { visitor, slug } = c.var;
  if (visitor.kind !== 'staff' || !mayHavePin(c.var)) return c.notFound();
  const pin = (await c.req.formData()).get('pin');
  const chosen = await choosePin(entranceOf(c), { staffId: visitor.staffId, pin: typeof pin === 'string' ? pin : '' });
  if (!chosen.ok) return pinPage(c, [{ field: 'pin', message: words.pinErrors[chosen.error.kind] }]);
  return c.redirect(`/${slug}/dispositivi?fatto=pin`, 303);
}
