import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Clock } from '#src/kernel/clock.ts';
import type { MailStore } from './store.ts';

/** The demo's mail server on loopback: takes everything, unless it is told to misbehave. */
export class SmtpSandbox {
  readonly #store: MailStore;
  readonly #clock: Clock;
  #server: SMTPServer | undefined;
  #port: number;
  /** Addresses that are answered with "550 no such mailbox". */
  readonly refused = new Set<string>();

  constructor(store: MailStore, clock: Clock, port: number) {
    this.#store = store;
    this.#clock = clock;
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
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (recipient, _session, done) => {
        const refused = this.refused.has(recipient.address.toLowerCase());
        done(refused ? Object.assign(new Error('No such mailbox'), { responseCode: 550 }) : undefined);
      },
      onData: (stream, session, done) => {
        this.#take(
          stream,
          session.envelope.rcptTo.map(({ address }) => address),
        ).then(() => done(), done);
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

  async #take(stream: Parameters<typeof simpleParser>[0], to: readonly string[]): Promise<void> {
    const { from, subject, text, html } = await simpleParser(stream);
    await this.#store.keep({
      receivedAt: this.#clock.now().toString(),
      from: from?.text ?? '',
      to,
      subject: subject ?? '',
      text: text ?? '',
      html: html || '',
    });
  }
}
