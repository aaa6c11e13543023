import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { homeOf } from '../access.ts';
import { LinkButton, Page, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { BarePage } from './bare-page.tsx';
import { loginPath } from './next-path.ts';
import type { SiteContext } from './site-environment.ts';

interface Words {
  readonly title: string;
  readonly body: string;
}

/** A page that says what went wrong, inside the municipality's frame when it is known which one. */
function errorPage(c: SiteContext, status: ContentfulStatusCode, { title, body }: Words) {
  const { slug, tenantName, visitor, requestId } = c.var as Partial<SiteContext['var']>;
  const text = (
    <>
      <p>{body}</p>
      {status >= 500 && <p class="quiet">{messages.errors.requestId(requestId ?? '')}</p>}
    </>
  );
  if (!slug || !tenantName || !visitor) return c.html(<BarePage title={title}>{text}</BarePage>, status);
  const signedIn = 'name' in visitor ? visitor : undefined;
  return c.html(
    <Page title={title} slug={slug} tenantName={tenantName} signedIn={signedIn}>
      <PageHeading title={title} />
      {text}
      <LinkButton href={signedIn ? homeOf(slug, visitor) : loginPath(slug)}>
        {signedIn ? messages.errors.home : messages.errors.login}
      </LinkButton>
    </Page>,
    status,
  );
}

export const notFoundPage = (c: SiteContext) => errorPage(c, 404, messages.errors.notFound);
export const unknownTenantPage = (c: SiteContext) => errorPage(c, 404, messages.errors.unknownTenant);
export const forbiddenPage = (c: SiteContext) => errorPage(c, 403, messages.errors.forbidden);
export const forbiddenFormPage = (c: SiteContext) => errorPage(c, 403, messages.errors.forbiddenForm);
export const badRequestPage = (c: SiteContext) => errorPage(c, 400, messages.errors.badRequest);
export const tooLargePage = (c: SiteContext) => errorPage(c, 413, messages.errors.tooLarge);
export const unexpectedPage = (c: SiteContext) => errorPage(c, 500, messages.errors.unexpected);

/** The whole service waits, and goes on by itself; programs that ask are told to come back. */
export function unavailablePage(c: SiteContext) {
  c.header('Retry-After', '60');
  return errorPage(c, 503, messages.errors.unavailable);
}

export function methodNotAllowedPage(c: SiteContext, allowed: readonly string[]) {
  c.header('Allow', allowed.join(', '));
  return errorPage(c, 405, messages.errors.methodNotAllowed);
}

/** For whoever comes without a municipality: none is listed, because which ones there are is nobody's business. */
export const startPage = (c: SiteContext) =>
  c.html(
    <BarePage title={messages.errors.start.title}>
      <p>{messages.errors.start.body}</p>
      <p>
        <code>{`${c.var.world.publicUrl}/login/…`}</code>
      </p>
    </BarePage>,
  );
