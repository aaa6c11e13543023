import { type ChoiceError, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '#src/identity/index.ts';
import { Button, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { newRequestKey } from './request.ts';

const words = messages.entrance.password;

interface PasswordFormProps {
  readonly c: SiteContext;
  readonly action: string;
  /** What the link in the mail holds. */
  readonly code: string;
  readonly email: string;
  readonly submit: string;
  readonly error?: string | undefined;
}

/** One new password, typed once: managers fill it, and a mistake costs one more mail. The address is there for them. */
export const PasswordForm = ({ c, action, code, email, submit, error }: PasswordFormProps) => (
  <Form action={action} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)} hidden={{ codice: code }}>
    <input
      class="visually-hidden"
      type="email"
      value={email}
      autocomplete="username"
      readonly
      tabindex={-1}
      aria-label={messages.entrance.login.email}
    />
    <TextField
      name="password"
      label={words.label}
      hint={words.hint(PASSWORD_MIN_LENGTH)}
      type="password"
      autocomplete="new-password"
      error={error}
    />
    <Button full>{submit}</Button>
  </Form>
);

/** Why a password was not taken; undefined when the link itself is the problem. */
export function passwordError(error: ChoiceError): FieldError | undefined {
  const field = 'password';
  switch (error.kind) {
    case 'PasswordTooShort':
      return { field, message: words.tooShort(PASSWORD_MIN_LENGTH, error.length) };
    case 'PasswordTooLong':
      return { field, message: words.tooLong(PASSWORD_MAX_LENGTH) };
    case 'PasswordTooCommon':
      return { field, message: words.tooCommon };
    case 'EntranceBusy':
      return { message: messages.entrance.login.busy };
    case 'EmailInUse':
      return { message: messages.entrance.link.emailInUse };
    case 'LinkNotValid':
      return undefined;
  }
}
