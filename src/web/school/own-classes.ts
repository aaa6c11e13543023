import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { classesOn, type SchoolClass } from '#src/registry/index.ts';
import { type Staff, staffOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';

/** A school's staff sees its own schools, or single classes of them; office and auditor see every school (R15). */
function sees({ role, schoolIds, classIds }: Staff, { schoolId, classId }: SchoolClass): boolean {
  if (role !== 'school_staff') return true;
  return schoolIds.includes(schoolId) && (classIds.length === 0 || classIds.includes(classId));
}

/** The classes of a day's school year that the visitor may see, in the order of schools. */
export async function ownClasses(c: PageContext, tx: Tx, day: Day): Promise<SchoolClass[]> {
  const visitor = staffOf(c);
  return (await classesOn(tx, day)).filter((each) => sees(visitor, each));
}

/** One of them; undefined for a class of another school, which then does not exist for this visitor. */
export async function ownClass(c: PageContext, tx: Tx, day: Day, classId: number): Promise<SchoolClass | undefined> {
  return (await ownClasses(c, tx, day)).find((each) => each.classId === classId);
}

/** Whose correction it is: a school's is limited in time (R5). */
export const correctsAs = (c: PageContext): 'school' | 'office' =>
  staffOf(c).role === 'school_staff' ? 'school' : 'office';
