import type { Child, PropsWithChildren } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Icon } from './icon.tsx';

/** What every field has. */
export interface FieldProps {
  name: string;
  label: Child;
  /** How to fill it, below the label. */
  hint?: Child;
  /** Why the value was refused; shown at the field and read with it. */
  error?: string | undefined;
  /** Fields are needed unless said otherwise; the label then says so. */
  optional?: boolean | undefined;
  /** By default the name. */
  id?: string | undefined;
}

/** The attributes that tie a field to its hint and its error. */
export function described({ id, name, hint, error, optional }: Omit<FieldProps, 'label'>) {
  const own = id ?? name;
  const by = [hint !== undefined ? `${own}-hint` : '', error ? `${own}-error` : ''].filter(Boolean).join(' ');
  return {
    id: own,
    name,
    required: !optional,
    'aria-describedby': by || undefined,
    'aria-invalid': error ? ('true' as const) : undefined,
  };
}

export const FieldError = ({ id, error }: { id: string; error: string }) => (
  <p class="field-error" id={`${id}-error`}>
    <Icon name="danger" />
    <span>
      <span class="visually-hidden">{messages.shared.form.errorPrefix} </span>
      {error}
    </span>
  </p>
);

/** Label, hint and error around one control. */
export function Field({ children, ...field }: PropsWithChildren<FieldProps>) {
  const id = field.id ?? field.name;
  return (
    <div class={field.error ? 'field field-invalid' : 'field'}>
      <label for={id}>
        {field.label}
        {field.optional && <span class="field-optional"> {messages.shared.form.optional}</span>}
      </label>
      {field.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {field.error && <FieldError id={id} error={field.error} />}
      {children}
    </div>
  );
}
