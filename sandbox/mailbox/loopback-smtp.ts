import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

interface Receiver {
  /** The SMTP code that answers RCPT TO of an address that is not taken, such as 550; undefined when it is taken. */
  readonly refusal: (address: string) => number | undefined;
  /** Keeps a mail; `to` are the recipients of its envelope. The sender waits for a promise. */
  readonly take: (mail: ParsedMail, to: readonly string[]) => unknown;
}

/** A mail server on 127.0.0.1 that can go away, and comes back on the same port. */
export class LoopbackSmtp {
  readonly #receiver: Receiver;
  #server: SMTPServer | undefined;
  #port: number;

  /** Port 0 for any that is free. */
  constructor(receiver: Receiver, port: number) {
    this.#receiver = receiver;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  /** Listens, on the same port as before. */
  async up(): Promise<void> {
    if (this.#server) return;
    const { refusal, take } = this.#receiver;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        const responseCode = refusal(address);
        done(responseCode === undefined ? undefined : Object.assign(new Error('No such mailbox'), { responseCode }));
      },
      onData: (stream, { envelope }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        simpleParser(stream)
          .then((mail) => take(mail, to))
          .then(() => done(), done);
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

  /** Stops listening: senders find nobody. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
