import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { searchForm } from '#src/kernel/text.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { classLabel, type SchoolLevel } from './class-rules.ts';

export interface FoundConsumer {
  readonly consumerId: number;
  readonly number: string;
  readonly surname: string;
  readonly name: string;
  readonly schoolName: string | null;
  /** `2ª B`, `sezione A`; null when the child is not enrolled that day. */
  readonly classLabel: string | null;
  readonly payerName: string | null;
}

type Row = Omit<FoundConsumer, 'classLabel'> & {
  readonly level: SchoolLevel | null;
  readonly grade: string | null;
  readonly section: string | null;
};

const MOST_FOUND = 50;

/**
 * Finds children by the beginning of surname, name, surname and name, of a parent's surname, by number or fiscal code.
 * Every word typed must match something; at most 50, by surname. Prefix ranges use the btree indexes, which row-level security leaves usable.
 */
export async function findFamilies(
  tx: Tx,
  question: { readonly text: string; readonly on: Day },
): Promise<FoundConsumer[]> {
  const words = question.text
    .split(/\s+/)
    .map(searchForm)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const whole = searchForm(question.text);
  const conditions = words.map(
    (
      word,
    ) => sql`(c.search_surname like ${`${word}%`} or c.search_name like ${`${word}%`} or c.number in (${word}, ${word.padStart(5, '0')}) or lower(c.fiscal_code) = ${word}
      or c.search_surname like ${`${whole}%`}
      or exists (select from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
        where g.tenant_id = c.tenant_id and g.consumer_id = c.id
          and (p.search_surname like ${`${word}%`} or p.search_name like ${`${word}%`} or lower(p.fiscal_code) = ${word})))`,
  );
  const found = await rows(
    tx,
    sql<Row>`select c.id as "consumerId", c.number, c.surname, c.name, s.name as "schoolName", s.level, k.grade, k.section,
        (select p.surname || ' ' || p.name from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
          where g.tenant_id = c.tenant_id and g.consumer_id = c.id and g.role = 'payer' limit 1) as "payerName"
      from consumers c
      left join enrolments e on e.tenant_id = c.tenant_id and e.consumer_id = c.id and ${question.on} between e.starts_on and e.ends_on
      left join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      left join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      where c.tenant_id = current_tenant() and ${sql.join(conditions, sql` and `)}
      order by c.surname collate "it-x-icu", c.name collate "it-x-icu", c.number limit ${MOST_FOUND}`,
  );
  return found.map(({ level, grade, section, ...consumer }) => ({
    ...consumer,
    classLabel: level && grade && section ? classLabel({ level, grade, section }) : null,
  }));
}
