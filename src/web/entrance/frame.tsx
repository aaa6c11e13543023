import type { PropsWithChildren } from 'hono/jsx';
import { currentTenant } from '#src/tenancy/index.ts';
import { BackLink, ErrorSummary, type FieldError, Page, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, type SiteContext } from '../middleware/index.ts';
import { read } from '../transaction.ts';

interface EntrancePageProps {
  readonly c: SiteContext;
  readonly title: string;
  readonly heading: string;
  readonly lead?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** The frame of the pages around the login, each with the way back to it. */
export function EntrancePage({ c, title, heading, lead, errors = [], children }: PropsWithChildren<EntrancePageProps>) {
  const { slug, tenantName } = c.var;
  const login = loginPath(slug);
  return (
    <Page title={title} slug={slug} tenantName={tenantName} hasErrors={errors.length > 0} home={login}>
      <BackLink href={login} label={messages.entrance.registration.back} />
      <ErrorSummary errors={errors} />
      <PageHeading title={heading} lead={lead} />
      {children}
    </Page>
  );
}

/** Whom to call when nothing else helps. */
export async function officeLine(c: SiteContext): Promise<string> {
  const { officePhone, officeEmail } = await read(c, currentTenant);
  return messages.entrance.office([officePhone, officeEmail].filter(Boolean).join(' · '));
}

/** "Look at your mail": the same for every address; what comes next only its owner reads. */
export async function mailSentPage(c: SiteContext, lead: string) {
  const { sentTitle, sentHeading, sentHelp } = messages.entrance.registration;
  return c.html(
    <EntrancePage c={c} title={sentTitle} heading={sentHeading} lead={lead}>
      <p>{sentHelp}</p>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
  );
}
