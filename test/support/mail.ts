import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

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
  #server: SMTPServer | undefined;
  #refusal: { code: number; address: RegExp } | undefined;
  #port = 0;

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    await mail.up();
    return mail;
  }

  get port(): number {
    return this.#port;
  }

  /** `smtp://127.0.0.1:port` */
  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
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
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Listens (again) on the same port. */
  async up(): Promise<void> {
    if (this.#server) return;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (recipient, _session, done) => {
        const refusal = this.#refusal;
        if (!refusal?.address.test(recipient.address)) return done();
        done(Object.assign(new Error('Refused by the test'), { responseCode: refusal.code }));
      },
      onData: (stream, session, done) => {
        simpleParser(stream).then((parsed) => {
          const to = session.envelope.rcptTo.map((recipient) => recipient.address);
          const { subject = '', text = '', html } = parsed;
          this.mails.push({ to, subject, text, html: html || '', parsed });
          done();
        }, done);
      },
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    // A client that hangs up in the middle is an error of that connection only.
    server.on('error', () => undefined);
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }
}
