import type { ClosureScope, ListedClosure } from '#src/closures/index.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import { messages } from '../../messages/index.ts';
import type { PageContext } from '../../transaction.ts';
import { type Staff, staffOf } from '../request.ts';

const words = messages.staff.closures;

/** Who closes days: the office anything, and it sees the money; a school its own classes, and it sees none (R8). */
export interface ClosureDesk {
  /** The address below the municipality: `ufficio/chiusure`. */
  readonly path: 'ufficio/chiusure' | 'registro/chiusure';
}

export interface ScopeChoice {
  readonly value: string;
  readonly label: string;
  readonly scope: ClosureScope;
}

export const isOffice = (desk: ClosureDesk): boolean => desk.path === 'ufficio/chiusure';

/** What may be closed at this desk, the widest first; `classes` are the ones the visitor may see. */
export function scopeChoices(c: PageContext, desk: ClosureDesk, classes: readonly SchoolClass[]): ScopeChoice[] {
  const single = classes.map((each) => ({
    value: `classe:${each.classId}`,
    label: words.oneClass(each.schoolName, classLabel(each)),
    scope: { kind: 'class', classId: each.classId } as const,
  }));
  if (!isOffice(desk)) return single;
  const schools = [...new Map(classes.map((each) => [each.schoolId, each.schoolName]))].map(([schoolId, name]) => ({
    value: `scuola:${schoolId}`,
    label: words.wholeSchool(name),
    scope: { kind: 'school', schoolId } as const,
  }));
  return [
    { value: 'comune', label: words.wholeTown(c.var.tenantName), scope: { kind: 'tenant' } },
    ...schools,
    ...single,
  ];
}

/** Whether an event of a class is one of a school's staff who is limited to some. */
const ofOwnClass = ({ classIds }: Staff, { classId }: ListedClosure): boolean =>
  classId === null || classIds.length === 0 || classIds.includes(classId);

/** Whether an event stands on this desk's list: a school sees what concerns its schools. */
export function concerns(c: PageContext, desk: ClosureDesk, closure: ListedClosure): boolean {
  const visitor = staffOf(c);
  const { schoolId } = closure;
  return isOffice(desk) || schoolId === null || (visitor.schoolIds.includes(schoolId) && ofOwnClass(visitor, closure));
}

/** Whether this desk may withdraw it: a school only what holds for one of its classes. */
export function mayWithdraw(c: PageContext, desk: ClosureDesk, closure: ListedClosure): boolean {
  const visitor = staffOf(c);
  const { role, schoolIds } = visitor;
  if (isOffice(desk)) return role === 'office';
  const own = closure.schoolId !== null && schoolIds.includes(closure.schoolId) && ofOwnClass(visitor, closure);
  return closure.classId !== null && (own || role === 'office');
}

/** Where an event holds, in words. */
export function placeOf(closure: ListedClosure, classes: readonly SchoolClass[]): string {
  if (closure.schoolName === null) return words.wholeTownShort;
  if (closure.classId === null) return words.wholeSchool(closure.schoolName);
  const found = classes.find((each) => each.classId === closure.classId);
  return words.oneClass(closure.schoolName, found ? classLabel(found) : (closure.className ?? ''));
}
