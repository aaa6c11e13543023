import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenOf, textOf } from './xml.ts';

/** Clocks of providers may run ahead of ours by so much. */
const SKEW_SECONDS = 60;

/** UTC with seconds, and fractions if somebody likes them: what both federations write. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** One rule about a message: where it is broken, and whether it holds. The first that does not hold refuses the message. */
export type Check<T> = readonly [rule: string, holds: (about: T) => boolean];

/** The first broken rule; undefined when all hold. */
export const firstBroken = <T>(checks: readonly Check<T>[], about: T): string | undefined =>
  checks.find(([, holds]) => !holds(about))?.[0];

/** The only child of a name; undefined when there is none, and when there are several. */
export function onlyChild(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  const found = parent ? childrenOf(parent, namespace, name) : [];
  return found.length === 1 ? found[0] : undefined;
}

/** The value of an attribute; empty when there is none. */
export const valueIn = (element: Element | undefined, name: string): string =>
  element ? (attributeOf(element, name) ?? '') : '';

export const contentOf = (element: Element | undefined): string => (element ? textOf(element) : '');

export const isMissing = (element: Element | undefined, name: string): boolean =>
  element !== undefined && attributeOf(element, name) === undefined;

/** An instant as messages write it; undefined for everything else. */
export function readInstant(text: string): Temporal.Instant | undefined {
  if (!INSTANT.test(text)) return undefined;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

const compare = Temporal.Instant.compare;

/** Not before the request was made, which providers know to the second, and not in the future. */
export function isIssuedBetween(text: string, requestedAt: Temporal.Instant, at: Temporal.Instant): boolean {
  const issued = readInstant(text);
  if (!issued) return false;
  const earliest = requestedAt.round({ smallestUnit: 'second', roundingMode: 'floor' });
  return compare(issued, earliest) >= 0 && compare(issued, at.add({ seconds: SKEW_SECONDS })) <= 0;
}

export function hasBegun(text: string, at: Temporal.Instant): boolean {
  const from = readInstant(text);
  return from !== undefined && compare(from, at.add({ seconds: SKEW_SECONDS })) <= 0;
}

export function isAhead(text: string, at: Temporal.Instant): boolean {
  const until = readInstant(text);
  return until !== undefined && compare(until, at) > 0;
}
