import type { PropsWithChildren } from 'hono/jsx';
import { type NavItem, Page } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { citizenOf } from './request.ts';

type Section = 'cittadino' | 'ricarica' | 'pagamenti';

interface FamilyPageProps {
  c: PageContext;
  title: string;
  /** The section of the menu that the page belongs to. */
  section?: Section | undefined;
  hasErrors?: boolean | undefined;
  wide?: boolean | undefined;
  refreshAfter?: number | undefined;
}

/** The frame of a citizen's pages: the municipality, the sections, the way out. */
export function FamilyPage({ c, section, children, ...page }: PropsWithChildren<FamilyPageProps>) {
  const { slug, tenantName, visitor } = c.var;
  const { nav } = messages.family;
  // A remembered device says nobody's name and leads to no other page.
  if (visitor.kind === 'remembered') {
    return (
      <Page {...page} slug={slug} tenantName={tenantName} home={`/${slug}/assenze`}>
        {children}
      </Page>
    );
  }
  const item = (to: Section, label: string): NavItem => ({ href: `/${slug}/${to}`, label, current: section === to });
  return (
    <Page
      {...page}
      slug={slug}
      tenantName={tenantName}
      signedIn={citizenOf(c)}
      nav={[item('cittadino', nav.citizen), item('ricarica', nav.topUp), item('pagamenti', nav.payments)]}
    >
      {children}
    </Page>
  );
}
