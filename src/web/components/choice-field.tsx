import type { Child } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { described, Field, FieldError, type FieldProps } from './field.tsx';

/** One of the answers of a field. */
export interface Choice {
  value: string;
  label: Child;
  hint?: Child;
  disabled?: boolean | undefined;
}

interface SelectProps extends FieldProps {
  choices: readonly (Choice & { label: string })[];
  value?: string | undefined;
}

/** One of a long list; short lists are better as `RadioGroup`. Without a value the first line asks to choose. */
export function Select({ choices, value, ...field }: SelectProps) {
  return (
    <Field {...field}>
      <select {...described(field)} class="form-control form-select">
        {(field.optional || !value) && <option value="">{field.optional ? '' : messages.shared.form.choose}</option>}
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface GroupProps extends FieldProps {
  choices: readonly Choice[];
  /** Beside each other where the screen has room. */
  inline?: boolean | undefined;
}

interface OptionProps {
  type: 'radio' | 'checkbox';
  id: string;
  name: string;
  choice: Choice;
  checked: boolean;
}

function Option({ type, id, name, choice, checked }: OptionProps) {
  const hint = choice.hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div class="choice">
      <input
        type={type}
        id={id}
        name={name}
        value={choice.value}
        checked={checked}
        disabled={choice.disabled}
        aria-describedby={hint}
      />
      <label for={id}>
        <span>{choice.label}</span>
        {choice.hint && (
          <span class="field-hint" id={hint}>
            {choice.hint}
          </span>
        )}
      </label>
    </div>
  );
}

interface GroupFrameProps extends GroupProps {
  type: 'radio' | 'checkbox';
  chosen: readonly string[];
}

function Group({ type, choices, chosen, inline, ...field }: GroupFrameProps) {
  const id = field.id ?? field.name;
  const { 'aria-describedby': by } = described(field);
  return (
    <fieldset class={field.error ? 'field field-invalid' : 'field'} aria-describedby={by}>
      <legend>
        {field.label}
        {field.optional && <span class="field-optional"> {messages.shared.form.optional}</span>}
      </legend>
      {field.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {field.error && <FieldError id={id} error={field.error} />}
      <div class={inline ? 'choices choices-inline' : 'choices'}>
        {choices.map((choice, index) => (
          <Option
            type={type}
            id={index === 0 ? id : `${id}-${index + 1}`}
            name={field.name}
            choice={choice}
            checked={chosen.includes(choice.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** One of a few; `label` is the question. */
export function RadioGroup({ value, ...group }: GroupProps & { value?: string | undefined }) {
  return <Group type="radio" chosen={value === undefined ? [] : [value]} {...group} />;
}

/** Any of a few, such as children or days; all send the same name. */
export function CheckboxGroup({ values = [], ...group }: GroupProps & { values?: readonly string[] | undefined }) {
  return <Group type="checkbox" chosen={values} {...group} />;
}

interface CheckboxProps extends FieldProps {
  value?: string | undefined;
  checked?: boolean | undefined;
}

/** One statement to agree with. */
export function Checkbox({ value = '1', checked, label, ...field }: CheckboxProps) {
  const attributes = described(field);
  return (
    <div class={field.error ? 'field field-invalid' : 'field'}>
      {field.error && <FieldError id={attributes.id} error={field.error} />}
      <div class="choice">
        <input {...attributes} type="checkbox" value={value} checked={checked} />
        <label for={attributes.id}>
          <span>{label}</span>
          {field.hint && (
            <span class="field-hint" id={`${attributes.id}-hint`}>
              {field.hint}
            </span>
          )}
        </label>
      </div>
    </div>
  );
}
