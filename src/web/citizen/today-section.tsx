import type { Child } from 'hono/jsx';
import { Actions, Countdown, DayState, LinkButton, MoreLink } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import type { ChildToday } from './children-today.ts';
import { askedKind, canBeChanged, isOpen, shownState, whoAsked, whyUnavailable } from './day-words.ts';
import { OneDayForm } from './one-day-form.tsx';

const words = messages.family;

interface TodayProps {
  c: PageContext;
  shown: ChildToday;
  pageKey: string;
}

/** Today's state of one child, until when it can change, and the one tap that changes it. */
export function TodaySection({ c, shown, pageKey }: TodayProps) {
  const { child, today } = shown;
  const lines = todayLines(shown, c.var.arrivedAt);
  const detail = `/${c.var.slug}/cittadino/${child.consumerId}`;
  return (
    <>
      <DayState
        state={shownState(today)}
        when={words.consumers.today}
        note={lines.length > 0 && <Lines lines={lines} />}
        size="large"
      />
      <Actions>
        <TodayAction c={c} shown={shown} pageKey={pageKey} />
        <MoreLink href={detail} hiddenLabel={words.consumers.of(child.name)}>
          {words.consumers.detail}
        </MoreLink>
      </Actions>
    </>
  );
}

/** The one thing to do today: absent, or not absent after all; once the day is closed, other days. */
export function TodayAction({ c, shown: { child, today }, pageKey }: TodayProps) {
  const { consumerId, name } = child;
  if (!child.mayCancel) return null;
  const form = { c, pageKey, consumerId, day: today.day, hiddenLabel: words.consumers.forChild(name) };
  if (!canBeChanged(today, c.var.arrivedAt)) {
    return (
      <LinkButton
        href={`/${c.var.slug}/cittadino/${consumerId}/assenze`}
        variant="outline"
        hiddenLabel={words.consumers.forChild(name)}
      >
        {words.consumers.otherDays}
      </LinkButton>
    );
  }
  return askedKind(today) === 'absent' ? (
    <OneDayForm {...form} kind="normal" variant="outline" label={words.consumers.withdrawToday} />
  ) : (
    <OneDayForm {...form} kind="absent" label={words.consumers.absentToday} />
  );
}

interface SeenToday extends Pick<ChildToday, 'today' | 'next'> {
  readonly child: { readonly enrolment: { readonly classLabel: string } | null };
}

/** Why, who, until when: the lines below today's state. */
export function todayLines({ child, today, next }: SeenToday, at: Temporal.Instant): Child[] {
  if (today.state === 'unavailable') {
    const why = whyUnavailable(today, { goLive: undefined, classLabel: child.enrolment?.classLabel ?? '' });
    return [
      why && words.who.sentence(why),
      next && words.consumers.nextService(next.day, messages.shared.day[next.state]),
    ].filter((line) => line !== undefined);
  }
  if (!['booked', 'light', 'absent'].includes(today.state)) return [];
  const asked = whoAsked(today, at);
  const absent = askedKind(today) === 'absent';
  const { until } = words;
  if (!isOpen(today, at)) {
    const closed = (absent ? until.closedWithdraw : until.closed)(today.cutoff);
    return asked ? [words.who.sentence(asked), closed] : [closed];
  }
  const limit = (
    <>
      {(absent ? until.withdraw : until.cancel)(today.cutoff)}
      <Countdown cutoff={today.closesAt} now={at} />
    </>
  );
  return asked ? [words.who.sentence(asked), limit] : [limit];
}

/** Lines below each other inside one paragraph. */
export const Lines = ({ lines }: { lines: readonly Child[] }) => (
  <>
    {lines.map((line, index) => (
      <>
        {index > 0 && <br />}
        {line}
      </>
    ))}
  </>
);
