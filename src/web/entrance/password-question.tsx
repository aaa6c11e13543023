import { Hono } from 'hono';
import { z } from 'zod';
import { decideOnPassword } from '#src/identity/index.ts';
import { Actions, Button, Form, Page, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { ownPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { pathAfterLogin } from './path-after-login.ts';
import { newRequestKey } from './request.ts';

const words = messages.federation.password;

const carried = z.object({
  next: z.string().max(500).optional().catch(undefined),
  attesa: z.string().max(100).optional().catch(undefined),
});
const typed = carried.extend({ scelta: z.enum(['tieni', 'togli']).catch('tieni') });

/** `/:slug/accesso-e-password`: who entered with SPID or CIE is asked whether the password stays (R15). */
export function passwordQuestionRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/accesso-e-password', (c) => ask(c));
  routes.post('/:slug/accesso-e-password', decide);
  return routes;
}

function ask(c: SiteContext) {
  const { slug, tenantName, visitor, session } = c.var;
  const { next, attesa } = carried.parse(c.req.query());
  if (visitor.kind !== 'citizen' || !session?.vouchedBy) return c.redirect(pathAfterLogin(slug, 'citizen', {}), 303);
  const after = ownPath(slug, next);
  const hidden = { ...(after !== undefined && { next: after }), ...(attesa !== undefined && { attesa }) };
  return c.html(
    <Page title={words.title} slug={slug} tenantName={tenantName} signedIn={visitor}>
      <PageHeading title={words.heading} lead={words.lead} />
      <p>{words.removeHint}</p>
      <Form action={`/${slug}/accesso-e-password`} csrf={visitor.csrf} requestKey={newRequestKey(c)} hidden={hidden}>
        <Actions>
          <Button name="scelta" value="togli">
            {words.remove}
          </Button>
          <Button name="scelta" value="tieni" variant="outline">
            {words.keep}
          </Button>
        </Actions>
      </Form>
    </Page>,
  );
}

async function decide(c: SiteContext) {
  const { slug, session, arrivedAt: at } = c.var;
  const { scelta, next, attesa } = typed.parse(await c.req.parseBody());
  if (session?.owner.kind === 'citizen' && session.vouchedBy) {
    const { loginId, token } = session;
    const choice = { loginId, personId: session.owner.personId, token, at };
    await read(c, (tx) => decideOnPassword(tx, choice, scelta === 'togli' ? 'remove' : 'keep'));
  }
  return c.redirect(pathAfterLogin(slug, 'citizen', { next, pending: attesa }), 303);
}
