import type { PropsWithChildren } from 'hono/jsx';
import { SearchBox } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { StaffPage } from '../staff/frame.tsx';
import { formTarget } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';

const words = messages.staff.office;

interface OfficePageProps {
  c: PageContext;
  title: string;
  /** The place of the menu that the page belongs to, such as `ufficio/chiusure`. */
  place: string;
  hasErrors?: boolean | undefined;
  /** What was searched for, on the page that answers. */
  searched?: string | undefined;
}

/** The frame of the office's pages: a family can be looked for on each of them. */
export function OfficePage({ c, searched, children, ...page }: PropsWithChildren<OfficePageProps>) {
  return (
    <StaffPage c={c} wide {...page}>
      <SearchBox
        action={`/${c.var.slug}/ufficio/cerca`}
        guard={formTarget(c, '')}
        label={words.search}
        hint={words.searchHint}
        value={searched}
      />
      {children}
    </StaffPage>
  );
}
