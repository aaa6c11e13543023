import { type Field, fieldsOf, IMPORT_KINDS, type Mapping } from '#src/imports/index.ts';

/** Columns that a person chose; they stand in the address and in the forms as `c_` and the field. */
const PREFIX = 'c_';

export const mappingFields = (mapping: Mapping | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(mapping ?? {}).map(([field, header]) => [`${PREFIX}${field}`, header]));

/** The chosen columns among what an address or a form holds; undefined when none was chosen. */
export function mappingIn(values: Readonly<Record<string, string>>): Mapping | undefined {
  const known = new Set<string>(IMPORT_KINDS.flatMap((kind) => fieldsOf(kind).map((one) => one.field)));
  const chosen = Object.entries(values).flatMap(([name, header]): [Field, string][] => {
    const field = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
    return known.has(field) ? [[field as Field, header]] : [];
  });
  return chosen.length === 0 ? undefined : (Object.fromEntries(chosen) as Mapping);
}
