import { homeOfRole, maySee } from '../access.ts';
import { ownPath } from '../middleware/index.ts';

/** What somebody was about to do when a login stood between. */
export interface Wanted {
  readonly next?: string | undefined;
  /** The secret of an act that waits for the login (R2). */
  readonly pending?: string | undefined;
}

/** Where a login leads: to the act that waits for a parent, to the page that was asked for, or home. */
export function pathAfterLogin(slug: string, role: Parameters<typeof maySee>[1], { next, pending }: Wanted): string {
  if (pending !== undefined && (role === 'citizen' || role === 'school_staff'))
    return `/${slug}/da-confermare/${encodeURIComponent(pending)}`;
  const wanted = ownPath(slug, next);
  return wanted && maySee(wanted, role) ? wanted : homeOfRole(slug, role);
}
