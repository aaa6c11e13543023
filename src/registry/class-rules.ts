export type SchoolLevel = 'infanzia' | 'primaria' | 'secondaria' | 'nido';

/** What people call a class: `2ª B`; at the nursery school, where the number is only the age, `sezione B`. */
export const classLabel = (of: {
  readonly level: SchoolLevel;
  readonly grade: string;
  readonly section: string;
}): string => (of.level === 'infanzia' || of.level === 'nido' ? `sezione ${of.section}` : `${of.grade}ª ${of.section}`);
