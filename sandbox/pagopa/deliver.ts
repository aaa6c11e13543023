import { createHash } from 'node:crypto';
import type { Clock } from '#src/kernel/clock.ts';
import { SANDBOX_STATION, sendRtV2 } from './node-message.ts';
import type { PagopaSandbox, SandboxReceipt } from './state.ts';

export interface ReceiptTarget {
  /** Where the app is reached, without a slash at the end; asked each time, because the app may start later. */
  readonly url: () => string;
  readonly secret: string;
}

const TICK_MS = 500;
const TIMEOUT_MS = 15_000;

/** The node of the played pagoPA: sends receipts as paSendRTV2 again and again until each was answered OK, across restarts of both. */
export class ReceiptDelivery {
  readonly #sandbox: PagopaSandbox;
  readonly #clock: Clock;
  readonly #target: ReceiptTarget;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(sandbox: PagopaSandbox, clock: Clock, target: ReceiptTarget) {
    this.#sandbox = sandbox;
    this.#clock = clock;
    this.#target = target;
    this.#timer = setInterval(() => void this.sendDue(), TICK_MS);
    this.#timer.unref();
  }

  /** Tries once each receipt that is due now. */
  sendDue(): Promise<void> {
    this.#running ??= this.#sendAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #sendAll(): Promise<void> {
    const now = this.#clock.now();
    const due = this.#sandbox.state.receipts.filter(
      ({ delivered, sendAfter }) => !delivered && sendAfter !== null && Temporal.Instant.compare(sendAfter, now) <= 0,
    );
    for (const receipt of due) await this.send(receipt);
  }

  /** Sends one receipt now, as many copies as it has at the same time; also one that was delivered before. */
  async send(receipt: SandboxReceipt): Promise<void> {
    const answers = await Promise.all(Array.from({ length: receipt.copies }, () => this.#post(receipt)));
    receipt.attempts += 1;
    receipt.delivered ||= answers.every((answer) => answer === 'OK');
    receipt.lastAnswer = answers.join(', ');
    await this.#sandbox.save();
  }

  async #post(receipt: SandboxReceipt): Promise<string> {
    const { creditorName, description } = this.#sandbox.notice(receipt.noticeNumber, receipt.creditorFiscalCode) ?? {};
    try {
      const response = await fetch(`${this.#target.url()}/pagopa/paForNode`, {
        method: 'POST',
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: '"paSendRTV2"',
          // What a proxy would say of the node's certificate; both sides make it of the secret.
          'x-client-certificate': createHash('sha256').update(this.#target.secret).digest('hex'),
        },
        body: sendRtV2(receipt, SANDBOX_STATION, { creditorName, description }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      const [, said = `HTTP ${response.status}`] = /<(?:faultCode|outcome)>(?!KO)([^<]*)/.exec(text) ?? [];
      return said;
    } catch {
      return 'nessuna risposta';
    }
  }
}
