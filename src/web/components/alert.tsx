import type { PropsWithChildren } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Icon } from './icon.tsx';

interface AlertProps {
  tone: 'info' | 'success' | 'warning' | 'danger';
  title?: string | undefined;
  /** Set on messages that answer what was just done, so that they are read aloud when the page opens. */
  announce?: boolean | undefined;
}

/** A message with its colour, its picture and its word, which is read once: most titles begin with it. */
export function Alert({ tone, title, announce, children }: PropsWithChildren<AlertProps>) {
  const role = announce ? (tone === 'danger' ? 'alert' : 'status') : undefined;
  return (
    <div class={`notice notice-${tone}`} role={role}>
      <Icon name={tone} class="notice-icon" />
      <div class="notice-text">
        <p class="notice-title">
          {title ? (
            <>
              {!title.startsWith(messages.shared.alert[tone]) && (
                <span class="visually-hidden">{messages.shared.alert[tone]}: </span>
              )}
              {title}
            </>
          ) : (
            messages.shared.alert[tone]
          )}
        </p>
        {children}
      </div>
    </div>
  );
}

/** What is wrong with one field, or with the whole form when `field` is missing. */
export interface FieldError {
  /** The `id` of the field; by default it is its name. */
  field?: string | undefined;
  message: string;
}

interface ErrorSummaryProps {
  errors: readonly FieldError[];
  title?: string | undefined;
}

/** The errors of a form that came back, at the top of the page; it takes the focus. Nothing when there are none. */
export function ErrorSummary({ errors, title }: ErrorSummaryProps) {
  if (errors.length === 0) return null;
  return (
    <div class="notice notice-danger" role="alert" tabindex={-1} autofocus data-error-summary>
      <Icon name="danger" class="notice-icon" />
      <div class="notice-text">
        <h2 class="notice-title">{title ?? messages.shared.form.errorSummary(errors.length)}</h2>
        <ul class="notice-list">
          {errors.map(({ field, message }) => (
            <li>{field ? <a href={`#${field}`}>{message}</a> : message}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The message of one field among those of the form. */
export const errorOf = (errors: readonly FieldError[], field: string): string | undefined =>
  errors.find((error) => error.field === field)?.message;
