import { formatEuro, parseEuro } from '#src/kernel/money.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import type { EditableKey, EditableSettings } from '#src/settings/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { Typed } from './family-request.ts';

const { refused, topics: texts, choices } = messages.settings;

export type TopicName = keyof typeof texts;
export type GroupName = keyof typeof messages.settings.groups;
export type ChoiceKey = keyof typeof choices;

/** Settings that are changed together, on a page of their own. */
export interface Topic {
  readonly name: TopicName;
  readonly keys: readonly EditableKey[];
}

const topic = (name: TopicName, ...keys: EditableKey[]): Topic => ({ name, keys });

/** The topics of each group, as the overview lists them; some groups list pages of their own beside them, or only such. */
export const GROUPS: Readonly<Record<GroupName, readonly Topic[]>> = {
  day: [topic('orari', 'posting_time', 'evening_time')],
  meals: [
    topic('addebito', 'charge_basis'),
    topic('registro', 'register_correction_service_days'),
    topic('diete', 'diets'),
  ],
  absences: [
    topic('assenze', 'absence_days_ahead', 'open_absence_alert_service_days'),
    topic('bianco', 'light_days_in_a_row'),
  ],
  debt: [
    topic(
      'soglie',
      'threshold_unit',
      'low_credit_meals',
      'warn_at_debt_meals',
      'suspend_at_debt_meals',
      'low_credit_cents',
      'warn_at_debt_cents',
      'suspend_at_debt_cents',
    ),
    topic('sospensione', 'readmit_when', 'suspension_grace_service_days'),
  ],
  payments: [],
  access: [],
};

export const topicNamed = (name: string | undefined): Topic | undefined =>
  Object.values(GROUPS)
    .flat()
    .find((each) => each.name === name);

/** How a setting is asked for. */
export type FieldKind = 'time' | 'number' | 'amount' | 'choice' | 'lines';

export function kindOf(key: EditableKey): FieldKind {
  if (key.endsWith('_time')) return 'time';
  if (key.endsWith('_cents')) return 'amount';
  if (key in choices) return 'choice';
  return key === 'diets' ? 'lines' : 'number';
}

/** A value as its field shows it. */
export function textOf<K extends EditableKey>(key: K, value: EditableSettings[K]): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.join('\n');
  return kindOf(key) === 'amount' ? formatEuro(Number(value)).replace(' €', '').replace(/\s/g, '') : String(value);
}

interface ReadForm {
  readonly values: Partial<EditableSettings>;
  readonly errors: readonly FieldError[];
}

/** The values of a posted form; what is not legible is named at its field. */
export function valuesIn(typed: Typed, keys: readonly EditableKey[]): ReadForm {
  const errors: FieldError[] = [];
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const value = valueIn(key, typed[key] ?? '');
    if (value === undefined) errors.push({ field: key, message: messageFor(key) });
    else values[key] = value;
  }
  return { values: values as Partial<EditableSettings>, errors };
}

function valueIn(key: EditableKey, text: string): unknown {
  switch (kindOf(key)) {
    case 'time':
      return parseTimeOfDay(text.replace('.', ':').padStart(5, '0'));
    case 'amount':
      return parseEuro(text);
    case 'choice':
      return text in choices[key as ChoiceKey] ? text : undefined;
    case 'lines':
      return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'number':
      if (text === '' && key === 'absence_days_ahead') return null;
      return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  }
}

function messageFor(key: EditableKey): string {
  const kind = kindOf(key);
  return kind === 'time'
    ? refused.time
    : kind === 'amount'
      ? refused.amount
      : kind === 'choice'
        ? refused.choice
        : refused.number;
}
