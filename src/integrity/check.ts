import type { RawBuilder } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { CheckName } from './types.ts';

/** What every check's statement selects: the differences, none when all is well. */
export interface DifferenceRow {
  readonly consumer_number: string | null;
  readonly day: Day | null;
  readonly reference: string | null;
  readonly expected: number | null;
  readonly found: number | null;
}

/** One question about a whole municipality, in one statement, so that it sees one moment of the database. */
export interface Check {
  readonly name: CheckName;
  readonly statement: RawBuilder<unknown>;
}
