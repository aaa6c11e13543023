import type { PropsWithChildren } from 'hono/jsx';
import { messages } from '../../messages/index.ts';
import { OfficePage } from '../../office/layout.tsx';
import type { PageContext } from '../../transaction.ts';
import { StaffPage } from '../frame.tsx';
import { type ClosureDesk, isOffice } from './desk.ts';

interface DeskPageProps {
  c: PageContext;
  desk: ClosureDesk;
  hasErrors?: boolean | undefined;
}

/** The office's pages have their search box, the school's do not. */
export function DeskPage({ c, desk, hasErrors, children }: PropsWithChildren<DeskPageProps>) {
  const page = { c, title: messages.staff.closures.title, place: desk.path, hasErrors };
  return isOffice(desk) ? <OfficePage {...page}>{children}</OfficePage> : <StaffPage {...page}>{children}</StaffPage>;
}
