import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface SchoolClass {
  readonly classId: number;
  readonly schoolId: number;
  readonly schoolCode: string;
  readonly schoolName: string;
  readonly level: 'infanzia' | 'primaria' | 'secondaria' | 'nido';
  readonly grade: string;
  readonly section: string;
  readonly weekdays: string;
}

/** The classes of the school year in which a day lies, or of the next one to begin, in the order of schools. */
export function classesOn(tx: Tx, on: Day): Promise<SchoolClass[]> {
  return rows(
    tx,
    sql<SchoolClass>`select k.id as "classId", s.id as "schoolId", s.code as "schoolCode", s.name as "schoolName", s.level, k.grade, k.section, k.weekdays
      from classes k join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      where k.tenant_id = current_tenant()
        and k.school_year_id = (select id from school_years where tenant_id = k.tenant_id and ends_on >= ${on} order by starts_on limit 1)
      order by s.code, k.grade, k.section`,
  );
}
