import type { ParsedMail } from 'mailparser';
import { LoopbackSmtp } from '#sandbox/mailbox/loopback-smtp.ts';

export interface ReceivedMail {
  /** Envelope recipients, as the server was told them. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly parsed: ParsedMail;
}

/** A real SMTP server on a port of its own that keeps what it is sent and can misbehave as real ones do. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  #refusal: { code: number; address: RegExp } | undefined;
  readonly #smtp = new LoopbackSmtp(
    {
      refusal: (address) => (this.#refusal?.address.test(address) ? this.#refusal.code : undefined),
      take: (parsed, to) => {
        const { subject = '', text = '', html } = parsed;
        this.mails.push({ to, subject, text, html: html || '', parsed });
      },
    },
    0,
  );

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    await mail.up();
    return mail;
  }

  get port(): number {
    return this.#smtp.port;
  }

  /** `smtp://127.0.0.1:port` */
  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  mailsTo(address: string): ReceivedMail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  clear(): void {
    this.mails.length = 0;
  }

  /** Answers RCPT TO with an SMTP code: 550 for an address that is not there, 451 for "try later". */
  refuse(code: 450 | 451 | 550 | 552 = 550, address: RegExp = /./): void {
    this.#refusal = { code, address };
  }

  accept(): void {
    this.#refusal = undefined;
  }

  /** Stops listening; connections are refused until `up`. */
  down(): Promise<void> {
    return this.#smtp.down();
  }

  /** Listens (again) on the same port. */
  up(): Promise<void> {
    return this.#smtp.up();
  }
}
