import type { AbsenceReceipt } from '#src/absences/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { longDay } from '#src/kernel/italian-dates.ts';
import { romeTime, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { Receipt } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { placeOf } from './request.ts';

const words = messages.family.absences;

interface AbsenceReceiptProps {
  c: PageContext;
  consumerId: number;
  receipt: AbsenceReceipt;
  cutoff: TimeOfDay;
  pageKey: string;
}

/** "Assenza registrata alle 08:41, n. 12", the days, those that were too late, and the way back while there is one. */
export function AbsenceReceiptNote({ c, consumerId, receipt, cutoff, pageKey }: AbsenceReceiptProps) {
  const { kind, days } = receipt;
  const { absences, csrf } = placeOf(c, consumerId);
  const undo = {
    action: `${absences}/annulla`,
    csrf,
    requestKey: `${pageKey}.undo.${receipt.id}`,
    hidden: { ricevuta: String(receipt.id) },
    label: words.receipt.undo,
    note: words.receipt.undoUntil(cutoff, days),
  };
  return (
    <Receipt
      title={words.receipt.title[kind](romeTime(receipt.arrivedAt))}
      number={String(receipt.id)}
      undo={receipt.canUndo ? undo : undefined}
    >
      <p>{words.receipt.days[kind](daysText(days, receipt.untilFurtherNotice))}</p>
      {receipt.closedDays.length > 0 && <p>{words.receipt.closed(receipt.closedDays)}</p>}
      {receipt.lightEnded.length > 0 && <p>{words.receipt.lightEnded(receipt.lightEnded)}</p>}
    </Receipt>
  );
}

const DAYS_WORTH_NAMING = 6;

/** Few days by name, many by their number and span. */
export function daysText(days: readonly Day[], untilFurtherNotice: boolean): string {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return '';
  if (untilFurtherNotice) return words.receipt.openEnded(first);
  if (days.length === 1) return longDay(first);
  return days.length <= DAYS_WORTH_NAMING ? words.days(days) : words.receipt.many(days.length, first, last);
}
