import type { PropsWithChildren } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Button } from './button.tsx';
import { Form, type FormTarget } from './form.tsx';
import { Icon } from './icon.tsx';

interface ReceiptProps {
  /** "Assenza registrata alle 08:41" */
  title: string;
  /** The number one can quote on the phone. */
  number?: string | undefined;
  /** The way back, while the rule allows it; `note` says until when. */
  undo?:
    | (FormTarget & { label: string; note?: string | undefined; hidden?: Readonly<Record<string, string>> | undefined })
    | undefined;
}

/** A thing that was done: what, when, its number, and how to undo it. It can be printed and kept. */
export function Receipt({ title, number, undo, children }: PropsWithChildren<ReceiptProps>) {
  return (
    <section class="notice notice-success receipt" role="status">
      <Icon name="success" class="notice-icon" />
      <div class="notice-text">
        <h2 class="notice-title">
          {title}
          {number && <span class="receipt-number"> {messages.shared.receipt.number(number)}</span>}
        </h2>
        {children}
        {undo && (
          <Form action={undo.action} csrf={undo.csrf} requestKey={undo.requestKey} hidden={undo.hidden} inline>
            <Button variant="outline" size="small">
              {undo.label}
            </Button>
            {undo.note && <span class="quiet">{undo.note}</span>}
          </Form>
        )}
      </div>
    </section>
  );
}
