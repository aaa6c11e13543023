import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { GatewayProblem, PaymentGateway, Position, PositionState } from '#src/payments/index.ts';

/** Money that somebody really paid on a notice. */
export interface PlayedReceipt {
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly cents: number;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
  /** Who tells of it: the debt position and a push, a push alone, or neither, so that only the reporting flow does. */
  readonly told: 'position' | 'push' | 'flow';
}

/** What happens to one call: it never arrives, it is done but nobody hears of it, or all goes well. */
export type CallFault = 'lost' | 'unheard' | undefined;

const unavailable = err({ kind: 'GatewayUnavailable' as const, detail: 'played' });
const taken = err({ kind: 'PositionTaken' as const });

/** pagoPA in the memory of a test, with the manners of the real one: names for ever, at most one position for each, nothing paid is deleted. */
export class PlayedPagopa {
  readonly positions = new Map<string, 'valid' | 'deleted'>();
  readonly receipts: PlayedReceipt[] = [];
  readonly #fault: () => CallFault;

  constructor(fault: () => CallFault = () => undefined) {
    this.#fault = fault;
  }

  /** Whether somebody can pay this notice now. */
  isPayable = (noticeNumber: string): boolean =>
    this.positions.get(noticeNumber) === 'valid' && !this.isPaid(noticeNumber);

  isPaid = (noticeNumber: string): boolean => this.receipts.some((receipt) => receipt.noticeNumber === noticeNumber);

  pay(noticeNumber: string, cents: number, paidAt: Temporal.Instant, told: PlayedReceipt['told'] = 'position') {
    const receiptId = `rt-${noticeNumber}-${this.receipts.length}`;
    const receipt = { receiptId, noticeNumber, cents, paidAt, pspName: 'Banca di prova', told };
    this.receipts.push(receipt);
    return receipt;
  }

  get gateway(): PaymentGateway {
    return {
      createPosition: (position) => this.#call(() => this.#create(position)),
      readPosition: ({ noticeNumber }) =>
        this.#call((): Result<PositionState, GatewayProblem> => {
          const receipt = this.receipts.find((each) => each.noticeNumber === noticeNumber && each.told === 'position');
          if (receipt) return ok({ kind: 'paid', receipt });
          return ok({ kind: this.positions.get(noticeNumber) === 'valid' ? 'unpaid' : 'unknown' });
        }),
      listPaid: (_, { from, to }) =>
        this.#call(() => {
          const seen = this.receipts.filter(
            ({ told, paidAt }) => told === 'position' && romeDay(paidAt) >= from && romeDay(paidAt) <= to,
          );
          return ok(seen.map(({ noticeNumber, ...receipt }) => ({ noticeNumber, receipt })));
        }),
      cancelPosition: ({ noticeNumber }) =>
        this.#call(() => {
          if (this.isPaid(noticeNumber)) return taken;
          if (this.positions.has(noticeNumber)) this.positions.set(noticeNumber, 'deleted');
          return ok(undefined);
        }),
      startCheckout: ({ positions }) =>
        this.#call(() =>
          positions.every(({ noticeNumber }) => this.isPayable(noticeNumber))
            ? ok('https://checkout.example/1')
            : taken,
        ),
    };
  }

  #create({ noticeNumber }: Position): Result<undefined, GatewayProblem> {
    const known = this.positions.get(noticeNumber);
    if (known === 'deleted' || this.isPaid(noticeNumber)) return taken;
    this.positions.set(noticeNumber, 'valid');
    return ok(undefined);
  }

  async #call<T>(work: () => Result<T, GatewayProblem>): Promise<Result<T, GatewayProblem>> {
    const fault = this.#fault();
    if (fault === 'lost') return unavailable;
    const done = work();
    return fault === 'unheard' ? unavailable : done;
  }
}
