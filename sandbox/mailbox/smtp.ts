import type { Attachment, ParsedMail } from 'mailparser';
import type { Clock } from '#src/kernel/clock.ts';
import { LoopbackSmtp } from './loopback-smtp.ts';
import type { KeptFile, MailStore } from './store.ts';

/** The demo's mail server on loopback: takes everything, unless it is told to misbehave. */
export class SmtpSandbox extends LoopbackSmtp {
  /** Addresses that are answered with "550 no such mailbox". */
  readonly refused: Set<string>;

  constructor(store: MailStore, clock: Clock, port: number) {
    const refused = new Set<string>();
    const take = ({ from, subject, text, html, attachments }: ParsedMail, to: readonly string[]) =>
      store.keep({
        receivedAt: clock.now().toString(),
        from: from?.text ?? '',
        to,
        subject: subject ?? '',
        text: text ?? '',
        html: html || '',
        ...(attachments.length > 0 ? { files: attachments.map(kept) } : {}),
      });
    super({ refusal: (address) => (refused.has(address.toLowerCase()) ? 550 : undefined), take }, port);
    this.refused = refused;
  }
}

const kept = ({ filename, contentType, content }: Attachment): KeptFile => ({
  name: filename ?? 'allegato',
  contentType,
  base64: content.toString('base64'),
});
