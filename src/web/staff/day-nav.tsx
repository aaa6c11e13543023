import type { Day } from '#src/kernel/day.ts';
import { longDay } from '#src/kernel/italian-dates.ts';
import { BackLink, MoreLink } from '../components/index.ts';
import { messages } from '../messages/index.ts';

interface DayNavProps {
  day: Day;
  today: Day;
  around: { readonly previous: Day | undefined; readonly next: Day | undefined };
  /** The page's address, to which `?giorno=` is added. */
  path: string;
}

/** From service day to service day, with the day shown between them. */
export function DayNav({ day, today, around, path }: DayNavProps) {
  const words = messages.staff.day;
  const href = (to: Day) => (to === today ? path : `${path}?giorno=${to}`);
  const label = (to: Day) => (to === today ? words.today : words.previous(to));
  return (
    <nav class="month-nav day-nav" aria-label={words.nav}>
      <span>{around.previous && <BackLink href={href(around.previous)} label={label(around.previous)} />}</span>
      <p class="month-nav-current">{day === today ? `${words.today}, ${longDay(day)}` : longDay(day)}</p>
      <span>{around.next && <MoreLink href={href(around.next)}>{label(around.next)}</MoreLink>}</span>
    </nav>
  );
}
