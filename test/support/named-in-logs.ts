import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';

/** Shorter names are words of other things too. */
const LEAST_LETTERS = 4;

/** Names, fiscal codes and addresses of anybody in the installation that stand in lines of its log. */
export async function namedIn(lines: readonly string[], { owner }: Pick<Installation, 'owner'>): Promise<string[]> {
  const { rows } = await sql<{ word: string | null }>`
    select unnest(array[name, surname, email, fiscal_code]) as word from people
    union select unnest(array[name, surname, fiscal_code]) from consumers
    union select unnest(array[name, email]) from staff
    union select email from logins`.execute(owner);
  const words = new Set(rows.flatMap(({ word }) => (word && word.length >= LEAST_LETTERS ? [word] : [])));
  const all = lines.join('\n');
  return [...words].filter((word) =>
    new RegExp(`(?<![\\p{L}\\d])${RegExp.escape(word)}(?![\\p{L}\\d])`, 'u').test(all),
  );
}
