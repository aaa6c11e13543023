import type { AbsenceRefusal } from '#src/absences/index.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { messages } from '../messages/index.ts';

const words = messages.family.absences.refusal;

/** Why a request was refused, in the same words as the family would read. */
export function refusalText(refusal: AbsenceRefusal): string {
  switch (refusal.kind) {
    case 'CutoffPassed': {
      const { closedDays, cutoff, arrivedAt } = refusal;
      const sameDay = closedDays.includes(romeDay(arrivedAt));
      const arrivedOn = sameDay ? undefined : numericDay(romeDay(arrivedAt));
      return `${words.cutoffTitle(closedDays)} ${words.cutoff(arrivedOn, romeTime(arrivedAt), cutoff)}`;
    }
    case 'DaySettled':
      return `${words.cutoffTitle(refusal.closedDays)} ${words.settled(romeTime(refusal.arrivedAt))}`;
    case 'NoServiceDay':
      return `${words.noService.title} ${words.noService.text}`;
    case 'TooFarAhead':
      return `${words.tooFar.title} ${words.tooFar.text(refusal.lastDay)}`;
    case 'LightLimitReached':
      return `${words.lightLimit.title(refusal.limit)} ${words.lightLimit.text(refusal.day)}`;
    case 'ArrivalUnknown':
      return `${words.unknown.title} ${words.unknown.text}`;
    case 'NotYourConsumer':
      return words.notYours.title;
  }
}
