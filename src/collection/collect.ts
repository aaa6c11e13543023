import { createHash } from 'node:crypto';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import {
  awaitShopReceipt,
  type GatewayProblem,
  type InTransaction,
  issueShopPayment,
  type PaymentGateway,
  publishPayment,
} from '#src/payments/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { askAboutCode, type QuestionRefused } from './ask-about-code.ts';
import { slipNumber } from './code-rules.ts';
import { type Collection, collectionOf, seenAt } from './collection.ts';
import { connectedNetwork } from './network-store.ts';
import { type CollectionRefused, mayCollect, payableUntil } from './rules.ts';
import { collectionByKey, insertCollection, lockKey, usesOfCode } from './store.ts';

export interface CollectionAsked {
  readonly code: string;
  readonly cents: Cents;
  readonly terminal: string;
  /** The network's own name of this operation: sent again, it is the same operation. Kept as long as the collection. */
  readonly idempotencyKey: string;
  readonly at: Temporal.Instant;
}

export type CollectProblem =
  | QuestionRefused
  | CollectionRefused
  /** The key was used for another code, amount or terminal. */
  | { readonly kind: 'KeyOfAnother' }
  /** Something that pagoPA asks of the municipality is missing, or the network was disconnected meanwhile. */
  | { readonly kind: 'NotConnected' }
  /** pagoPA does not know the notice yet: the shop must not take the money, and may ask again with the same key. */
  | { readonly kind: 'NotPayableYet'; readonly slip: string; readonly detail: string };

/**
 * Begins a collection (R10): a pagoPA notice of this amount for the child of the code, known to pagoPA when this answers, so that the shop may
 * take the money and the network pay it. Only its receipt credits. May be repeated, raced and cut short anywhere: a key is one collection.
 */
export async function collect(
  inTransaction: InTransaction,
  outside: { readonly gateway: PaymentGateway; readonly randomness: Randomness },
  asked: CollectionAsked,
): Promise<Result<Collection, CollectProblem>> {
  const begun = await inTransaction((tx) => begin(tx, asked, outside.randomness));
  if (!begun.ok) return begun;
  const { slip, payerId, status } = begun.value;
  if (status !== 'preparing' && status !== 'pending') return begun;
  const own = { personId: payerId, reference: slip, at: asked.at };
  const published = await publishPayment(inTransaction, outside.gateway, own);
  if (!published.ok) return err({ kind: 'NotPayableYet', slip, detail: detailOf(published.error) });
  return inTransaction(async (tx) => {
    await awaitShopReceipt(tx, own);
    const collection = await collectionOf(tx, { slip, at: asked.at });
    return collection ? ok(collection) : err({ kind: 'NotConnected' as const });
  });
}

const detailOf = (problem: GatewayProblem | { readonly kind: string }): string =>
  'detail' in problem ? problem.detail : problem.kind;

async function begin(
  tx: Tx,
  asked: CollectionAsked,
  randomness: Randomness,
): Promise<Result<Collection, CollectProblem>> {
  const { at, idempotencyKey, cents, terminal } = asked;
  const network = await connectedNetwork(tx);
  if (!network) return err({ kind: 'NotConnected' });
  await lockKey(tx, idempotencyKey);
  const known = await collectionByKey(tx, network.id, idempotencyKey);
  if (known) return known.requestHash === hashOf(asked) ? ok(seenAt(known, at)) : err({ kind: 'KeyOfAnother' });

  const found = await askAboutCode(tx, asked);
  if (!found.ok) return found;
  const { code, payerId, limits } = found.value;
  const today = romeDay(at);
  const allowed = mayCollect(cents, await usesOfCode(tx, code.id, today), limits);
  if (!allowed.ok) return allowed;
  const { verification_hold_days: holdDays } = await settingsOn(tx, today);
  const slip = slipNumber(randomness.bytes(16));
  const issued = await issueShopPayment(tx, {
    reference: slip,
    personId: payerId,
    consumerId: code.consumerId,
    cents,
    dueOn: payableUntil(at, holdDays),
    at,
  });
  if (!issued.ok) return issued;
  const { paymentId } = issued.value;
  const networkId = network.id;
  await insertCollection(tx, {
    paymentId,
    codeId: code.id,
    networkId,
    idempotencyKey,
    requestHash: hashOf(asked),
    terminal,
    at,
  });
  await audit(tx, {
    at,
    action: 'collection_begun',
    subject: `consumer:${code.consumerId}`,
    after: { slip, cents, terminal, code: code.id },
  });
  const collection = await collectionOf(tx, { slip, at });
  if (!collection) throw new Error('A collection that was just written is not there');
  return ok(collection);
}

/** What was asked, to tell a repeated call from another one with the same key. Of the code a hash: the table keeps no second copy of it. */
const hashOf = ({ code, cents, terminal }: CollectionAsked): string =>
  createHash('sha256')
    .update(JSON.stringify([code, cents, terminal]))
    .digest('base64url');
