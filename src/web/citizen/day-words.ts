import type { ConsumerDay } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { isBefore, romeDay, romeTime } from '#src/kernel/rome-time.ts';
import type { DayStateName } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.family;

/** What a family sees of a day: a day gone by on which the child was absent reads "assente", with who said so. */
export function shownState(day: ConsumerDay): DayStateName {
  return day.state === 'not_consumed' && day.planned === 'absent' ? 'absent' : day.state;
}

export const isOpen = (day: ConsumerDay, at: Temporal.Instant): boolean =>
  day.state !== 'unavailable' && !day.frozen && isBefore(at, day.closesAt);

/** Whether the family can still ask for something else; a suspended day has its way out elsewhere: a payment. */
export const canBeChanged = (day: ConsumerDay, at: Temporal.Instant): boolean =>
  isOpen(day, at) && day.state !== 'suspended';

/** What the family asked for last on a day, whatever stands on top of it. */
export const askedKind = (day: ConsumerDay): 'absent' | 'light' | 'normal' => day.act?.kind ?? 'normal';

/** "disdetto alle 08:57 da Maria Leone"; undefined when nobody asked for what the day is. */
export function whoAsked(day: ConsumerDay, at: Temporal.Instant): string | undefined {
  const { act } = day;
  const shown = shownState(day);
  if (!act || (shown !== 'absent' && shown !== 'light') || act.kind !== shown) return undefined;
  const { who } = words;
  const verb = shown === 'absent' ? who.cancelled : who.light;
  if (act.channel === 'import') return who.imported;
  const name = act.personName;
  const byOffice = name ? who.officeFor(name) : who.office;
  const by = act.channel === 'web' ? (name ? who.person(name) : who.family) : byOffice;
  const [today, on, time] = [romeDay(at), romeDay(act.arrivedAt), romeTime(act.arrivedAt)];
  if (on === today) return who.today(verb, time, by);
  if (on === addDays(today, -1)) return who.yesterday(verb, time, by);
  return who.earlier(verb, on, time, by);
}

/** Why a day has no service, in words; undefined on other days. */
export function whyUnavailable(
  day: ConsumerDay,
  of: { readonly goLive: Day | undefined; readonly classLabel: string },
): string | undefined {
  if (day.state !== 'unavailable') return undefined;
  const { reason } = words;
  switch (day.reasonCode) {
    case 'before_go_live':
      return of.goLive ? reason.before_go_live(numericDay(of.goLive)) : undefined;
    case 'class_pattern':
      return reason.class_pattern(of.classLabel);
    case 'closure':
    case 'feast':
    case null:
      return day.reason ?? undefined;
    default:
      return reason[day.reasonCode];
  }
}

/** The sentence of the day for one child. */
export function sentenceOf(name: string, day: ConsumerDay): string {
  const { today } = words;
  switch (day.state) {
    case 'unavailable':
      return today.noService;
    case 'suspended':
      return today.suspended(name);
    case 'absent':
      return today.doesNotEat(name);
    case 'not_consumed':
      return day.planned === 'absent' ? today.doesNotEat(name) : today.didNotEat(name);
    case 'consumed':
      return today.ate(name);
    case 'light':
      return today.light(name);
    case 'booked':
      return today.eats(name);
  }
}

/** The sentence of the day for a whole family. */
export function familySentence(children: readonly { readonly name: string; readonly day: ConsumerDay }[]): string {
  const { today } = words;
  const [first, ...others] = children;
  if (!first) return '';
  if (others.length === 0) return sentenceOf(first.name, first.day);
  if (children.every(({ day }) => day.state === 'unavailable')) return today.noService;
  const eating = children.filter(({ day }) => ['booked', 'light', 'consumed'].includes(day.state)).length;
  const over = children.every(({ day }) => ['consumed', 'not_consumed', 'unavailable'].includes(day.state));
  return (over ? today.someAte : today.someEat)(eating, children.length);
}

/** Good morning until 13, good evening from 18. */
export function greetingAt(at: Temporal.Instant): string {
  const time = romeTime(at);
  const { greeting } = words;
  return time < '13:00' ? greeting.morning : time < '18:00' ? greeting.afternoon : greeting.evening;
}
