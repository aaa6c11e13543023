import { randomUUID } from 'node:crypto';
import type { Clock } from '#src/kernel/clock.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { JsonFile } from '../json-file.ts';
import type { ReceiptDelivery, ReceiptTarget } from '../pagopa/deliver.ts';
import type { PagopaSandbox } from '../pagopa/state.ts';
import { type ShopAnswer, ShopClient } from './client.ts';

/** What goes wrong with the next collection. `lost`: it is made, and the answer never arrives. */
export const SHOP_FAULTS = ['none', 'repeated', 'lost', 'unpaid'] as const;
export type ShopFault = (typeof SHOP_FAULTS)[number];

/** A collection as the network remembers it: under its own key, which it keeps whatever the program answers. */
export interface ShopCollection {
  readonly key: string;
  readonly creditor: string;
  readonly code: string;
  readonly cents: number;
  readonly day: string;
  readonly beneficiary: string;
  /** Known once an answer arrived. */
  collectionId: string | null;
  noticeNumber: string | null;
  /** `asked`: no answer yet; `open`: the money is in the till; then paid or given back; `refused`: nothing happened. */
  state: 'asked' | 'open' | 'paid' | 'reversed' | 'refused';
  said: string;
}

const TERMINAL = 'TABACCHERIA-1';
const SHOP = 'PuntoLIS di prova';

/** The shop network of the sandbox: it verifies codes, collects, pays the notices at the played pagoPA, and settles its days. */
export class ShopNetwork {
  readonly #file: JsonFile<{ collections: ShopCollection[] }>;
  readonly #client: ShopClient;
  readonly #pagopa: PagopaSandbox;
  readonly #delivery: ReceiptDelivery;
  readonly #clock: Clock;

  private constructor(
    file: JsonFile<{ collections: ShopCollection[] }>,
    client: ShopClient,
    outside: { readonly pagopa: PagopaSandbox; readonly delivery: ReceiptDelivery; readonly clock: Clock },
  ) {
    this.#file = file;
    this.#client = client;
    this.#pagopa = outside.pagopa;
    this.#delivery = outside.delivery;
    this.#clock = outside.clock;
  }

  static async open(
    path: string,
    app: ReceiptTarget,
    outside: { readonly pagopa: PagopaSandbox; readonly delivery: ReceiptDelivery; readonly clock: Clock },
  ): Promise<ShopNetwork> {
    return new ShopNetwork(await JsonFile.open(path, { collections: [] }), new ShopClient(app, outside.clock), outside);
  }

  /** What happened with one key; undefined when it is none of this network. */
  find(key: string): ShopCollection | undefined {
    return this.#file.state.collections.find((collection) => collection.key === key);
  }

  /** The latest first. */
  latest(): readonly ShopCollection[] {
    return this.#file.state.collections.toReversed().slice(0, 20);
  }

  verify(creditor: string, code: string): Promise<ShopAnswer | undefined> {
    return this.#client.call('POST', creditor, '/verify', { content: { code, terminalId: TERMINAL } });
  }

  /** Collects; afterwards the network pays the notice, unless something is to go wrong. */
  async collect(
    asked: Pick<ShopCollection, 'creditor' | 'code' | 'cents' | 'beneficiary'>,
    fault: ShopFault,
  ): Promise<ShopCollection> {
    const day = romeDay(this.#clock.now());
    const collection: ShopCollection = {
      ...asked,
      key: randomUUID(),
      day,
      collectionId: null,
      noticeNumber: null,
      state: 'asked',
      said: '',
    };
    this.#file.state.collections.push(collection);
    await this.#file.save();
    const answers = await Promise.all(
      Array.from({ length: fault === 'repeated' ? 3 : 1 }, () => this.#ask(collection)),
    );
    if (fault === 'lost') return this.#note(collection, 'Tempo scaduto: nessuna risposta.');
    await this.#take(collection, answers[0]);
    if (collection.state === 'open' && fault !== 'unpaid') await this.pay(collection);
    return collection;
  }

  /** The same call once more, with the same key: what a network does after no answer. */
  async repeat(collection: ShopCollection): Promise<void> {
    await this.#take(collection, await this.#ask(collection));
  }

  #ask({ creditor, code, cents, key }: ShopCollection): Promise<ShopAnswer | undefined> {
    const content = { code, amountCents: cents, terminalId: TERMINAL };
    return this.#client.call('POST', creditor, '/collections', { content, idempotencyKey: key });
  }

  async #take(collection: ShopCollection, answer: ShopAnswer | undefined): Promise<void> {
    if (answer?.status === 201) {
      collection.collectionId = String(answer.body['collectionId']);
      collection.noticeNumber = String(answer.body['noticeNumber']);
      if (collection.state === 'asked') collection.state = answer.body['status'] === 'paid' ? 'paid' : 'open';
      await this.#note(collection, `Risposta 201: ${answer.body['status']}.`);
    } else if (answer && answer.status < 500) {
      if (collection.state === 'asked') collection.state = 'refused';
      await this.#note(collection, problemText(answer));
    } else await this.#note(collection, answer ? problemText(answer) : 'Tempo scaduto: nessuna risposta.');
  }

  async #note(collection: ShopCollection, said: string): Promise<ShopCollection> {
    collection.said = said;
    await this.#file.save();
    return collection;
  }

  /** Pays the notice as a PSP, once. */
  async pay(collection: ShopCollection): Promise<void> {
    const notice = collection.noticeNumber && this.#pagopa.notice(collection.noticeNumber, collection.creditor);
    if (collection.state !== 'open' || !notice || notice.status !== 'payable') {
      await this.#note(collection, 'L’avviso non si può pagare: pagoPA non lo conosce più, o è già pagato.');
      return;
    }
    collection.state = 'paid';
    await this.#pagopa.pay(notice, SHOP);
    await this.#note(collection, 'Avviso pagato.');
    await this.#delivery.sendDue();
  }

  /** Gives the money back. */
  async reverse(collection: ShopCollection): Promise<void> {
    const { creditor, collectionId } = collection;
    if (!collectionId) return;
    const content = { reason: 'Il cliente ha cambiato idea' };
    const answer = await this.#client.call('POST', creditor, `/collections/${collectionId}/reversal`, { content });
    if (answer?.status === 200) collection.state = 'reversed';
    await this.#note(
      collection,
      answer?.status === 200 ? 'Stornato.' : answer ? problemText(answer) : 'Tempo scaduto: nessuna risposta.',
    );
  }

  async ask(collection: ShopCollection): Promise<void> {
    const { creditor, collectionId } = collection;
    if (!collectionId) return;
    const answer = await this.#client.call('GET', creditor, `/collections/${collectionId}`);
    await this.#note(
      collection,
      answer?.status === 200 ? `Stato secondo il Comune: ${answer.body['status']}.` : 'Nessuna risposta.',
    );
  }

  /** Sends what the network knows of today; `forgetting` leaves out the latest line, as a network that is wrong would. */
  async settle(creditor: string, forgetting: boolean): Promise<string> {
    const day = romeDay(this.#clock.now());
    const known = this.#file.state.collections.filter((each) => each.day === day && each.creditor === creditor);
    const all = known.flatMap(({ collectionId, noticeNumber, cents, state }) =>
      collectionId && noticeNumber && (state === 'paid' || state === 'reversed')
        ? [{ collectionId, noticeNumber, amountCents: cents, outcome: state, terminalId: TERMINAL }]
        : [],
    );
    const lines = forgetting ? all.slice(0, -1) : all;
    const totalCents = lines.reduce((sum, line) => sum + (line.outcome === 'paid' ? line.amountCents : 0), 0);
    const content = { count: lines.length, totalCents, lines };
    const answer = await this.#client.call('PUT', creditor, `/settlements/${day}`, { content });
    if (answer?.status !== 200) return answer ? problemText(answer) : 'Nessuna risposta.';
    const differences = answer.body['differences'];
    return `Rendiconto preso: ${lines.length} righe, ${Array.isArray(differences) ? differences.length : 0} differenze.`;
  }
}

export const problemText = ({ status, body }: ShopAnswer): string =>
  `${status}: ${String(body['title'] ?? '')}. ${String(body['detail'] ?? '')}`;
