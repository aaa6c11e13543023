import type { PropsWithChildren } from 'hono/jsx';
import { homeOf } from '../access.ts';
import { Page } from '../components/index.ts';
import type { PageContext } from '../transaction.ts';
import { placesOf } from './places.ts';
import { staffOf } from './request.ts';

interface StaffPageProps {
  c: PageContext;
  title: string;
  /** The place of the menu that the page belongs to, such as `ufficio/chiusure`. */
  place: string;
  hasErrors?: boolean | undefined;
  wide?: boolean | undefined;
}

/** The frame of a page of school, kitchen or office: the menu of the visitor's role, the way out. */
export function StaffPage({ c, place, children, ...page }: PropsWithChildren<StaffPageProps>) {
  const { slug, tenantName } = c.var;
  const visitor = staffOf(c);
  return (
    <Page
      {...page}
      slug={slug}
      tenantName={tenantName}
      signedIn={visitor}
      nav={visitor.tablet ? [] : placesOf(slug, visitor.role, place)}
      home={homeOf(slug, visitor)}
    >
      {children}
    </Page>
  );
}
