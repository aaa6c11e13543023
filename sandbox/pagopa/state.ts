import { randomUUID } from 'node:crypto';
import type { Clock } from '#src/kernel/clock.ts';
import { JsonFile } from '../json-file.ts';

/** A payable notice as pagoPA holds it. */
export interface SandboxNotice {
  readonly creditorFiscalCode: string;
  readonly creditorName: string;
  readonly noticeNumber: string;
  readonly cents: number;
  readonly description: string;
  readonly dueAt: string;
  status: 'payable' | 'cancelled' | 'paid';
}

export interface SandboxCart {
  readonly id: string;
  readonly reference: string;
  readonly noticeNumbers: readonly string[];
  readonly returnTo: {
    readonly ok: string;
    readonly cancelled: string;
    readonly error: string;
    readonly waiting: string;
  };
  status: 'open' | 'paid' | 'refused' | 'abandoned';
}

/** Proof of a payment, on its way to the app. */
export interface SandboxReceipt {
  readonly receiptId: string;
  readonly creditorFiscalCode: string;
  readonly noticeNumber: string;
  readonly cents: number;
  readonly paidAt: string;
  readonly pspName: string;
  /** How many times it is sent at once. */
  readonly copies: number;
  /** Sent from this instant on; null when it waits for a hand, or was lost. */
  sendAfter: string | null;
  attempts: number;
  delivered: boolean;
  lastAnswer: string;
}

/** What happens to receipts of payments made from now on. */
export interface Switches {
  timing: 'now' | 'before_return' | 'late' | 'held';
  lateSeconds: number;
  doubled: boolean;
  /** Added to the amount of each receipt, in cents. */
  differenceCents: number;
}

interface PagopaState {
  notices: SandboxNotice[];
  carts: SandboxCart[];
  receipts: SandboxReceipt[];
  switches: Switches;
}

const EMPTY: PagopaState = {
  notices: [],
  carts: [],
  receipts: [],
  switches: { timing: 'now', lateSeconds: 30, doubled: false, differenceCents: 0 },
};

/** The played pagoPA: positions, carts and receipts, kept on disk. */
export class PagopaSandbox {
  readonly #file: JsonFile<PagopaState>;
  readonly #clock: Clock;

  private constructor(file: JsonFile<PagopaState>, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  static async open(path: string, clock: Clock): Promise<PagopaSandbox> {
    return new PagopaSandbox(await JsonFile.open(path, structuredClone(EMPTY)), clock);
  }

  get state(): PagopaState {
    return this.#file.state;
  }

  save(): Promise<void> {
    return this.#file.save();
  }

  notice(noticeNumber: string): SandboxNotice | undefined {
    return this.state.notices.find((notice) => notice.noticeNumber === noticeNumber);
  }

  /** Whether its last instant has passed; a payer at a counter is turned away then. */
  isOverdue(notice: SandboxNotice): boolean {
    return Temporal.Instant.compare(this.#clock.now(), Temporal.Instant.from(notice.dueAt)) > 0;
  }

  cart(id: string): SandboxCart | undefined {
    return this.state.carts.find((cart) => cart.id === id);
  }

  noticesOf(cart: SandboxCart): SandboxNotice[] {
    return cart.noticeNumbers.flatMap((number) => this.notice(number) ?? []);
  }

  /** Takes a position; false when the number stands for something else, or can no longer be paid. */
  async put(notice: Omit<SandboxNotice, 'status'>): Promise<boolean> {
    const known = this.notice(notice.noticeNumber);
    if (known) return known.status === 'payable' && known.cents === notice.cents;
    this.state.notices.push({ ...notice, status: 'payable' });
    await this.save();
    return true;
  }

  async cancel(notice: SandboxNotice): Promise<boolean> {
    if (notice.status === 'paid') return false;
    notice.status = 'cancelled';
    await this.save();
    return true;
  }

  async openCart(cart: Omit<SandboxCart, 'id' | 'status'>): Promise<SandboxCart> {
    const opened: SandboxCart = { id: randomUUID(), status: 'open', ...cart };
    this.state.carts.push(opened);
    await this.save();
    return opened;
  }

  /** Somebody pays a notice: the money is real from here on, and a receipt is made as the switches say. */
  async pay(notice: SandboxNotice, pspName: string): Promise<SandboxReceipt> {
    const { timing, lateSeconds, doubled, differenceCents } = this.state.switches;
    const now = this.#clock.now();
    const receipt: SandboxReceipt = {
      receiptId: randomUUID(),
      creditorFiscalCode: notice.creditorFiscalCode,
      noticeNumber: notice.noticeNumber,
      cents: Math.max(1, notice.cents + differenceCents),
      paidAt: now.toString(),
      pspName,
      copies: doubled ? 2 : 1,
      sendAfter: timing === 'held' ? null : now.add({ seconds: timing === 'late' ? lateSeconds : 0 }).toString(),
      attempts: 0,
      delivered: false,
      lastAnswer: '',
    };
    notice.status = 'paid';
    this.state.receipts.push(receipt);
    await this.save();
    return receipt;
  }
}
