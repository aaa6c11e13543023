import type { Clock } from '#src/kernel/clock.ts';
import type { PagopaSandbox, SandboxReceipt } from './state.ts';

export interface ReceiptTarget {
  /** Where the app is reached, without a slash at the end; asked each time, because the app may start later. */
  readonly url: () => string;
  readonly secret: string;
}

const TICK_MS = 500;
const TIMEOUT_MS = 15_000;

/** Sends receipts to the app again and again until each was answered with 200, across restarts of both. */
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
    receipt.delivered ||= answers.every((answer) => answer === '200');
    receipt.lastAnswer = answers.join(', ');
    await this.#sandbox.save();
  }

  async #post(receipt: SandboxReceipt): Promise<string> {
    const { receiptId, creditorFiscalCode, noticeNumber, cents, paidAt, pspName } = receipt;
    try {
      const response = await fetch(`${this.#target.url()}/sandbox-pagopa/receipts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#target.secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ receiptId, creditorFiscalCode, noticeNumber, cents, paidAt, pspName }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
      return String(response.status);
    } catch {
      return 'nessuna risposta';
    }
  }
}
