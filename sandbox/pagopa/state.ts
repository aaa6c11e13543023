import { randomUUID } from 'node:crypto';
import type { Clock } from '#src/kernel/clock.ts';
import { JsonFile } from '../json-file.ts';

/** A notice as pagoPA holds it: a debt position of one instalment. A deleted one is kept, because its names are never free again. */
export interface SandboxNotice {
  readonly creditorFiscalCode: string;
  readonly creditorName: string;
  /** The creditor's own name of the position (IUPD). */
  readonly iupd: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly cents: number;
  readonly description: string;
  /** An instant, as ISO text. */
  readonly dueAt: string;
  /** The position as it was asked for. */
  readonly asked: unknown;
  readonly insertedAt: string;
  status: 'draft' | 'payable' | 'cancelled' | 'paid';
}

export interface SandboxCart {
  readonly id: string;
  readonly reference: string;
  readonly notices: readonly { readonly creditorFiscalCode: string; readonly noticeNumber: string }[];
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
  /** Pushed from this instant on; null when it waits for a hand, or was lost. */
  sendAfter: string | null;
  /** From when on the debt position tells of it; null when only the reporting flow will. */
  readonly askedFrom: string | null;
  attempts: number;
  delivered: boolean;
  lastAnswer: string;
  /** What the flow says of it; paid as it was, unless said otherwise. */
  status?: 'EXECUTED' | 'REVOKED' | 'STAND_IN' | 'STAND_IN_NO_RPT' | 'NO_RPT';
  /** How many times its flow was restated for it, and when last. */
  restated?: number;
  restatedAt?: string;
}

/** How debt positions and carts answer. `done` means: it was done all the same. */
export const FAULTS = ['none', 'throttled', 'broken', 'broken_done', 'conflict_done', 'silent', 'silent_done'] as const;
export type Fault = (typeof FAULTS)[number];

/** What happens to receipts of payments made from now on, and how calls are answered. */
export interface Switches {
  timing: 'now' | 'before_return' | 'late' | 'asked' | 'held';
  lateSeconds: number;
  doubled: boolean;
  /** Added to the amount of each receipt, in cents. */
  differenceCents: number;
  fault: Fault;
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
  switches: { timing: 'now', lateSeconds: 30, doubled: false, differenceCents: 0, fault: 'none' },
};

/** The played pagoPA: positions, carts and receipts, kept on disk. */
export class PagopaSandbox {
  readonly #file: JsonFile<PagopaState>;
  readonly #clock: Clock;
  /** `http://127.0.0.1:port`, where its pages are; known once it listens. */
  origin = '';

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

  now(): Temporal.Instant {
    return this.#clock.now();
  }

  /** A notice by its number, of any creditor unless one is named. */
  notice(noticeNumber: string, creditorFiscalCode?: string): SandboxNotice | undefined {
    return this.state.notices.find(
      (notice) =>
        notice.noticeNumber === noticeNumber &&
        (creditorFiscalCode === undefined || notice.creditorFiscalCode === creditorFiscalCode),
    );
  }

  /** A position by the creditor's own name of it, deleted ones as well. */
  position(creditorFiscalCode: string, iupd: string): SandboxNotice | undefined {
    return this.state.notices.find(
      (notice) => notice.creditorFiscalCode === creditorFiscalCode && notice.iupd === iupd,
    );
  }

  /** Whether its last instant has passed; a payer at a counter is turned away then. */
  isOverdue(notice: SandboxNotice): boolean {
    return Temporal.Instant.compare(this.#clock.now(), Temporal.Instant.from(notice.dueAt)) > 0;
  }

  cart(id: string): SandboxCart | undefined {
    return this.state.carts.find((cart) => cart.id === id);
  }

  noticesOf(cart: SandboxCart): SandboxNotice[] {
    return cart.notices.flatMap((each) => this.notice(each.noticeNumber, each.creditorFiscalCode) ?? []);
  }

  /** The receipt that the debt position tells of: the first one made, once it is known to it. */
  receiptOf(notice: SandboxNotice): SandboxReceipt | undefined {
    const now = this.#clock.now();
    return this.state.receipts.find(
      (receipt) =>
        receipt.noticeNumber === notice.noticeNumber &&
        receipt.creditorFiscalCode === notice.creditorFiscalCode &&
        receipt.askedFrom !== null &&
        Temporal.Instant.compare(Temporal.Instant.from(receipt.askedFrom), now) <= 0,
    );
  }

  async add(notice: SandboxNotice): Promise<void> {
    this.state.notices.push(notice);
    await this.save();
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
    const known = now.add({ seconds: timing === 'late' ? lateSeconds : 0 }).toString();
    const receipt: SandboxReceipt = {
      // pagoPA's names of payments are 32 hexadecimal digits: flows and receipts allow 35.
      receiptId: randomUUID().replaceAll('-', ''),
      creditorFiscalCode: notice.creditorFiscalCode,
      noticeNumber: notice.noticeNumber,
      cents: Math.max(1, notice.cents + differenceCents),
      paidAt: now.toString(),
      pspName,
      copies: doubled ? 2 : 1,
      sendAfter: timing === 'held' || timing === 'asked' ? null : known,
      askedFrom: timing === 'held' ? null : known,
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
