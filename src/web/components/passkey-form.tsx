import type { PropsWithChildren } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Form, type FormTarget } from './form.tsx';

const words = messages.passkeys;

interface PasskeyFormProps extends FormTarget {
  /** Whether a key is made or used. */
  ceremony: 'create' | 'get';
  offer: { readonly options: string; readonly sealed: string };
  label: string;
  hidden?: Readonly<Record<string, string>> | undefined;
  variant?: 'primary' | 'outline' | undefined;
}

/**
 * Asks the browser for a passkey and sends its answer. A script shows it where passkeys are known; whoever puts it on a page sees to it
 * that there is another way, or says so with `WithoutPasskeys`.
 */
export function PasskeyForm({
  ceremony,
  offer,
  label,
  hidden,
  variant = 'primary',
  children,
  ...target
}: PropsWithChildren<PasskeyFormProps>) {
  return (
    <div data-passkey={ceremony} data-options={offer.options} hidden>
      <Form {...target} hidden={{ ...hidden, sfida: offer.sealed, risposta: '' }}>
        {children}
        <p class="field-error" role="alert" data-passkey-failed hidden>
          {ceremony === 'create' ? words.notMade : words.notUsed}
        </p>
        <button
          type="button"
          class={`btn btn-full ${variant === 'primary' ? 'btn-primary' : 'btn-outline-primary'}`}
          data-ask-passkey
        >
          <span>{label}</span>
        </button>
      </Form>
    </div>
  );
}

/** What is read where the browser has no passkeys, or scripts are off. */
export const WithoutPasskeys = ({ children }: PropsWithChildren) => <div data-without-passkeys>{children}</div>;
