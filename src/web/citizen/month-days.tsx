import type { ConsumerDay } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { DayList, type DayRow } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { dayRow } from './day-row.ts';
import { askedKind, canBeChanged } from './day-words.ts';
import { weeksOf } from './month.ts';
import { OneDayForm } from './one-day-form.tsx';

const words = messages.family;

interface MonthDaysProps {
  c: PageContext;
  consumerId: number;
  /** Whether the reader may report absences (R15). */
  mayChange: boolean;
  /** The last day that can be planned today (R2); later ones can only be taken back. */
  lastDay: Day | undefined;
  days: readonly ConsumerDay[];
  pageKey: string;
  goLive: Day | undefined;
  classLabel: string;
}

/** The days of a month: state, why and who, and what can still be done. */
export function MonthDays(props: MonthDaysProps) {
  const weeks = weeksOf(props.days).map((week) => ({ ...week, days: week.days.map((day) => rowOf(day, props)) }));
  return <DayList weeks={weeks} />;
}

function rowOf(day: ConsumerDay, props: MonthDaysProps): DayRow {
  const { c, goLive, classLabel, consumerId, pageKey, mayChange, lastDay } = props;
  const at = c.get('arrivedAt');
  const tooFar = lastDay !== undefined && day.day > lastDay;
  const open = mayChange && canBeChanged(day, at) && (!tooFar || askedKind(day) !== 'normal');
  return {
    ...dayRow(day, { at, goLive, classLabel, suspended: words.suspended.note }),
    trailing: open ? (
      <DayActions c={c} consumerId={consumerId} day={day} pageKey={pageKey} tooFar={tooFar} />
    ) : (
      charge(day)
    ),
  };
}

const charge = (day: ConsumerDay) => (day.chargedCents === null ? undefined : formatEuro(day.chargedCents));

interface DayActionsProps {
  c: PageContext;
  consumerId: number;
  day: ConsumerDay;
  pageKey: string;
  tooFar: boolean;
}

/** What can still be done with an open day: the likely thing first, the rare one behind a word. */
function DayActions({ c, consumerId, day, pageKey, tooFar }: DayActionsProps) {
  const form = { c, consumerId, pageKey, day: day.day, variant: 'link', size: 'small' } as const;
  const kind = askedKind(day);
  if (kind === 'absent') return <OneDayForm {...form} kind="normal" label={words.detail.withdraw} />;
  if (tooFar) return <OneDayForm {...form} kind="normal" label={words.detail.noLight} />;
  return (
    <div class="day-acts">
      <OneDayForm {...form} kind="absent" label={words.detail.cancel} />
      <details class="day-more">
        <summary>
          <span aria-hidden="true">⋯</span>
          <span class="visually-hidden">
            {words.detail.more} {words.detail.moreFor(day.day)}
          </span>
        </summary>
        {kind === 'light' ? (
          <OneDayForm {...form} kind="normal" label={words.detail.noLight} />
        ) : (
          <OneDayForm {...form} kind="light" label={words.detail.light} />
        )}
      </details>
    </div>
  );
}
