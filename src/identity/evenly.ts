import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any of the works takes on an honest day. */
const LEAST_MILLISECONDS = 250;

/** Runs a work whose duration would tell whether somebody is known here, and answers no sooner than always. */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), sleep(LEAST_MILLISECONDS)]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
