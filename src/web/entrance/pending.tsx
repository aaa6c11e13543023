import { Hono } from 'hono';
import type { PropsWithChildren } from 'hono/jsx';
import { findAct, type PostedForm } from '#src/identity/index.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import { homeOf } from '../access.ts';
import { Button, Card, CsrfField, LinkButton, Page, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type SiteContext, type SiteEnvironment, signedInAs } from '../middleware/index.ts';
import { read } from '../transaction.ts';

const words = messages.entrance.pending;

/**
 * `/:slug/da-confermare/:token`: what was sent to an expired session, to be sent again with its first arrival (R2); or what staff sent when
 * their second step was too long ago, which counts from when it is confirmed.
 */
export function pendingRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  routes.get('/:slug/da-confermare/:token', async (c) => {
    const { world, arrivedAt: at } = c.var;
    const sender = signedInAs(c);
    const token = c.req.param('token');
    const act = sender && (await read(c, (tx) => findAct(tx, world, { token, loginId: sender.loginId, at })));
    if (!act) return gone(c);
    const time = romeTime(act.arrivedAt);
    const staff = c.var.visitor.kind === 'staff';
    return c.html(
      <Framed c={c} heading={words.heading(time)} lead={staff ? words.staffBody : words.body}>
        <Card>
          <form method="post" action={act.path} class="form" data-once>
            <CsrfField value={c.var.visitor.csrf} />
            {!staff && <input type="hidden" name="_pending" value={token} />}
            <HiddenFields form={act.form} />
            <Button full>{words.submit}</Button>
          </form>
          <LinkButton href={homeFor(c)} variant="link">
            {words.discard}
          </LinkButton>
        </Card>
      </Framed>,
    );
  });
  return routes;
}

const homeFor = (c: SiteContext): string =>
  c.var.visitor.kind === 'staff' ? homeOf(c.var.slug, c.var.visitor) : `/${c.var.slug}/cittadino`;

const HiddenFields = ({ form }: { form: PostedForm }) => (
  <>
    {form.map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);

const gone = (c: SiteContext) =>
  c.html(
    <Framed
      c={c}
      heading={words.goneHeading}
      lead={c.var.visitor.kind === 'staff' ? words.staffGoneBody : words.goneBody}
    >
      <LinkButton href={homeFor(c)}>{c.var.visitor.kind === 'staff' ? words.staffGoneLink : words.goneLink}</LinkButton>
    </Framed>,
    410,
  );

function Framed({ c, heading, lead, children }: PropsWithChildren<{ c: SiteContext; heading: string; lead: string }>) {
  const { slug, tenantName, visitor } = c.var;
  const signedIn = 'name' in visitor ? visitor : undefined;
  return (
    <Page title={words.title} slug={slug} tenantName={tenantName} signedIn={signedIn}>
      <PageHeading title={heading} lead={lead} />
      {children}
    </Page>
  );
}
