import { type RawBuilder, sql } from 'kysely';

/** What is closed: the whole municipality, one school or one class. */
export type ClosureScope =
  | { readonly kind: 'tenant' }
  | { readonly kind: 'school'; readonly schoolId: number }
  | { readonly kind: 'class'; readonly classId: number };

export const schoolOf = (scope: ClosureScope): number | null => (scope.kind === 'school' ? scope.schoolId : null);
export const classOf = (scope: ClosureScope): number | null => (scope.kind === 'class' ? scope.classId : null);

/** The condition that a row with `school_id` and `class_id` under this alias lies in the scope. */
export function within(scope: ClosureScope, alias: string): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'tenant':
      return sql`true`;
    case 'school':
      return sql`${sql.ref(`${alias}.school_id`)} = ${scope.schoolId}`;
    case 'class':
      return sql`${sql.ref(`${alias}.class_id`)} = ${scope.classId}`;
  }
}
