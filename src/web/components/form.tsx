import type { PropsWithChildren } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Button } from './button.tsx';

/** The key of one rendering of a form: the same key with the same answers is done once. */
const HiddenRequestKey = ({ value }: { value: string }) => <input type="hidden" name="_key" value={value} />;

/** Proves that the form came from our own page. */
export const CsrfField = ({ value }: { value: string }) => <input type="hidden" name="_csrf" value={value} />;

/** Where a form goes and what protects it. */
export interface FormTarget {
  action: string;
  csrf: string;
  requestKey: string;
}

interface FormProps extends FormTarget {
  id?: string | undefined;
  /** Sends a file. */
  upload?: boolean | undefined;
  /** Other values sent along. */
  hidden?: Readonly<Record<string, string>> | undefined;
  /** Inside a row of text: no block of its own. */
  inline?: boolean | undefined;
}

/** A form that changes something: posts once, and the server's answer names what is wrong (no browser bubbles). */
export function Form({
  action,
  csrf,
  requestKey,
  id,
  upload,
  hidden = {},
  inline,
  children,
}: PropsWithChildren<FormProps>) {
  return (
    <form
      method="post"
      action={action}
      id={id}
      enctype={upload ? 'multipart/form-data' : undefined}
      class={inline ? 'form form-inline' : 'form'}
      novalidate
      data-once
    >
      <CsrfField value={csrf} />
      <HiddenRequestKey value={requestKey} />
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

interface SearchBoxProps {
  action: string;
  label: string;
  name?: string | undefined;
  value?: string | undefined;
  hint?: string | undefined;
  /** Other filters that the address keeps. */
  keep?: Readonly<Record<string, string>> | undefined;
  /** Where people are looked for by name: then the form is posted, so that no address holds a name (R16). */
  guard?: Pick<FormTarget, 'csrf' | 'requestKey'> | undefined;
}

/** A search that asks with GET, so that the address holds it, or with POST. */
export function SearchBox({ action, label, name = 'q', value, hint, keep = {}, guard }: SearchBoxProps) {
  return (
    <search class="search-box">
      <form method={guard ? 'post' : 'get'} action={action} class="form">
        {guard && (
          <>
            <CsrfField value={guard.csrf} />
            <HiddenRequestKey value={guard.requestKey} />
          </>
        )}
        <label for={name}>{label}</label>
        {hint && (
          <p class="field-hint" id={`${name}-hint`}>
            {hint}
          </p>
        )}
        <div class="search-row">
          <input
            class="form-control"
            type="search"
            id={name}
            name={name}
            value={value}
            aria-describedby={hint ? `${name}-hint` : undefined}
          />
          {Object.entries(keep).map(([key, kept]) => (
            <input type="hidden" name={key} value={kept} />
          ))}
          <Button variant="outline" icon="search">
            {messages.shared.form.search}
          </Button>
        </div>
      </form>
    </search>
  );
}
