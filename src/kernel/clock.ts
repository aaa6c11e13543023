/** Where the present comes from. Passed in everywhere; nothing else in the program asks the operating system for the time. */
export interface Clock {
  now(): Temporal.Instant;
}
