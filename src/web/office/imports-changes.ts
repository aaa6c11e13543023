import type { FieldChange } from '#src/imports/index.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { messages } from '../messages/index.ts';

const words = messages.imports;

/** "e-mail da a@example.it a b@example.it" */
export const changeText = ({ field, before, after }: FieldChange): string =>
  `${words.changedFields[field]} ${words.changes.from(valueText(before), valueText(after))}`;

function valueText(value: FieldChange['before']): string {
  if (value === null || value === '') return words.changes.nothing;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'number' ? formatEuro(value) : value;
}
