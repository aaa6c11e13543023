import type { ConsumerDay } from '#src/calendar/index.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { dayRow } from '../citizen/day-row.ts';
import { monthsBeside, weeksOf } from '../citizen/month.ts';
import { DayList, type DayRow, EmptyState, MonthNav } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct } from '../staff/request.ts';
import type { SheetProps } from './child-sheet.ts';
import { childPath } from './family-request.ts';

const words = messages.office.child;

/** The days of a month as the family reads them, each with the way to correct it. */
export function ChildDays({ c, sheet }: SheetProps) {
  const { child, month, range, days } = sheet;
  const weeks = weeksOf(days);
  return (
    <section id="giorni" class="child-days" aria-label={words.days}>
      <MonthNav {...monthsBeside(month, range, (to) => `${childPath(c, child.consumerId)}?mese=${to}#giorni`)} />
      {weeks.length === 0 ? (
        <EmptyState title={words.noDays} />
      ) : (
        <DayList weeks={weeks.map((week) => ({ ...week, days: week.days.map((day) => rowOf(day, { c, sheet })) }))} />
      )}
    </section>
  );
}

function rowOf(day: ConsumerDay, { c, sheet: { child, tenant } }: SheetProps): DayRow {
  const classLabel = child.enrolment?.classLabel ?? '';
  return {
    ...dayRow(day, { at: c.var.arrivedAt, goLive: tenant.goLive, classLabel }),
    trailing: <DayEnd c={c} day={day} consumerId={child.consumerId} />,
  };
}

function DayEnd({ c, day, consumerId }: { c: SheetProps['c']; day: ConsumerDay; consumerId: number }) {
  const charged = day.chargedCents === null ? undefined : formatEuro(day.chargedCents);
  if (!day.frozen || day.reasonCode === 'not_enrolled' || !mayAct(c)) return charged ? <span>{charged}</span> : null;
  return (
    <span>
      {charged}{' '}
      <a href={`${childPath(c, consumerId, 'correzione')}?giorno=${day.day}`}>
        {words.correctDay}
        <span class="visually-hidden"> {words.ofDay(day.day)}</span>
      </a>
    </span>
  );
}
