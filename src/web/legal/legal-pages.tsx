import { Hono } from 'hono';
import { currentTenant, type PublicContacts, type Tenant } from '#src/tenancy/index.ts';
import { homeOf } from '../access.ts';
import { BackLink, Card, DescriptionList, Page, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, type SiteContext, type SiteEnvironment } from '../middleware/index.ts';
import { read } from '../transaction.ts';

const words = messages.legal;

const PAGES = {
  privacy: words.privacy,
  accessibilita: words.accessibility,
  'note-legali': words.notes,
  contatti: words.contacts,
} as const;

/** The pages of every footer, for everybody, with the municipality's own names and contacts. */
export function legalRoutes(): Hono<SiteEnvironment> {
  const routes = new Hono<SiteEnvironment>();
  for (const [path, text] of Object.entries(PAGES)) {
    routes.get(`/${path}`, async (c) => c.html(<LegalPage c={c} tenant={await read(c, currentTenant)} text={text} />));
  }
  return routes;
}

interface LegalPageProps {
  readonly c: SiteContext;
  readonly tenant: Tenant;
  readonly text: (typeof PAGES)[keyof typeof PAGES];
}

function LegalPage({ c, tenant, text }: LegalPageProps) {
  const { slug, visitor } = c.var;
  const { title, lead, sections } = text({ tenant: tenant.name, fiscalCode: tenant.fiscalCode });
  const signedIn = 'name' in visitor ? visitor : undefined;
  return (
    <Page title={title} slug={slug} tenantName={tenant.name} signedIn={signedIn}>
      <BackLink href={signedIn ? homeOf(slug, visitor) : loginPath(slug)} label={words.back} />
      <PageHeading title={title} lead={lead} />
      {sections.map(({ heading, paragraphs }) => (
        <Card title={heading}>
          {paragraphs.map((paragraph) => (
            <p>{paragraph}</p>
          ))}
        </Card>
      ))}
      <Card title={words.contactsHeading}>
        <Contacts {...tenant} of={text} />
      </Card>
    </Page>
  );
}

/** The office; of the privacy notice also who watches over the data, of the statement on accessibility where the official one is. */
function Contacts({
  officePhone,
  officeEmail,
  privacyEmail,
  accessibilityUrl,
  of,
}: PublicContacts & { of: LegalPageProps['text'] }) {
  const mail = (address: string) => (address ? <a href={`mailto:${address}`}>{address}</a> : words.notGiven);
  const phone = officePhone ? <a href={`tel:${officePhone.replace(/[^+\d]/g, '')}`}>{officePhone}</a> : words.notGiven;
  return (
    <DescriptionList
      items={[
        { term: words.phone, description: phone },
        { term: words.email, description: mail(officeEmail) },
        ...(of === words.privacy ? [{ term: words.privacyOfficer, description: mail(privacyEmail) }] : []),
        ...(of === words.accessibility && accessibilityUrl
          ? [{ term: words.statement, description: <a href={accessibilityUrl}>{words.statementLink}</a> }]
          : []),
      ]}
    />
  );
}
