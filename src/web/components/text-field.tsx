import { messages } from '#src/web/messages/index.ts';
import { described, Field, type FieldProps } from './field.tsx';

interface TextFieldProps extends FieldProps {
  value?: string | undefined;
  type?: 'text' | 'email' | 'password' | 'tel' | undefined;
  /** The HTML autofill name: `email`, `current-password`, `new-password`, `one-time-code`, … */
  autocomplete?: string | undefined;
  inputmode?: 'text' | 'numeric' | 'decimal' | undefined;
  maxlength?: number | undefined;
  /** Width that suggests the length of the answer. */
  width?: 'short' | 'full' | undefined;
  /** For codes and addresses that no spell checker knows. */
  verbatim?: boolean | undefined;
}

/** One line of text. A password is never given back as typed. */
export function TextField(props: TextFieldProps) {
  const { value, type = 'text', autocomplete, inputmode, maxlength, width = 'full', verbatim, ...field } = props;
  return (
    <Field {...field}>
      <input
        {...described(field)}
        class={width === 'short' ? 'form-control form-control-short' : 'form-control'}
        type={type}
        value={type === 'password' ? undefined : value}
        autocomplete={autocomplete}
        inputmode={inputmode}
        maxlength={maxlength}
        spellcheck={verbatim ? false : undefined}
        autocapitalize={verbatim ? 'none' : undefined}
      />
    </Field>
  );
}

interface TextAreaProps extends FieldProps {
  value?: string | undefined;
  rows?: number | undefined;
  maxlength?: number | undefined;
}

/** A few lines of text, such as a reason. */
export function TextArea({ value, rows = 3, maxlength, ...field }: TextAreaProps) {
  return (
    <Field {...field}>
      <textarea {...described(field)} class="form-control" rows={rows} maxlength={maxlength}>
        {value}
      </textarea>
    </Field>
  );
}

interface DateFieldProps extends FieldProps {
  /** `YYYY-MM-DD`, also when it was refused, so that it comes back as typed. */
  value?: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
}

/** A day, with the picker of the device. */
export function DateField({ value, min, max, ...field }: DateFieldProps) {
  return (
    <Field {...field}>
      <input
        {...described(field)}
        class="form-control form-control-date"
        type="date"
        value={value}
        min={min}
        max={max}
      />
    </Field>
  );
}

interface AmountFieldProps extends FieldProps {
  /** As typed or as `35,00`; the page reads it with `parseEuro`. */
  value?: string | undefined;
}

/** An amount in euro, written with a comma. */
export function AmountField({ value, ...rest }: AmountFieldProps) {
  const field = { hint: messages.shared.form.amountHint, ...rest };
  return (
    <Field {...field}>
      <span class="amount-field">
        <input
          {...described(field)}
          class="form-control"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value={value}
        />
        <span class="amount-unit" aria-hidden="true">
          €
        </span>
      </span>
    </Field>
  );
}
