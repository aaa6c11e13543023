import type { Hono } from 'hono';
import {
  type CollectionLimits,
  collectionOf,
  connectedNetwork,
  daysAround,
  livingKeys,
  readSlip,
  type SettledDay,
  settledDay,
} from '#src/collection/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { csvText } from '../csv.ts';
import { messages } from '../messages/index.ts';
import { dayOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { CollectionsPage } from './collections-view.tsx';

const words = messages.officeCollections;
const PLACE = '/ufficio/puntolis';

/** `/:slug/ufficio/puntolis`: whether a shop network is connected, and what its shops collected each day beside receipts and settlements (R10). */
export function registerCollections(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, page);
  routes.get(`${PLACE}/incassi.csv`, download);
}

async function page(c: PageContext) {
  const at = c.var.arrivedAt;
  const typed = c.req.query('scontrino')?.trim() || undefined;
  const view = await read(c, async (tx) => {
    const network = await connectedNetwork(tx);
    const limits: CollectionLimits = (await settingsOn(tx, todayOf(c))).collection_limits;
    const slip = typed && readSlip(typed);
    return {
      network,
      limits,
      keys: network ? await livingKeys(tx, network.id, at) : [],
      found: slip ? await collectionOf(tx, { slip, at }) : undefined,
      day: await settledDay(tx, dayOf(c), at),
      around: await daysAround(tx, dayOf(c)),
    };
  });
  return c.html(<CollectionsPage c={c} {...view} typed={typed} />);
}

const decimal = (cents: number) => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

async function download(c: PageContext) {
  const day = await read(c, (tx) => settledDay(tx, dayOf(c), c.var.arrivedAt));
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${words.csv.file(day.day)}"`);
  return c.body(csvText(words.csv.header, day.items.map(rowOf)));
}

const rowOf = ({ collection, line, state }: SettledDay['items'][number]): string[] => [
  collection ? numericInstant(collection.collectedAt) : '',
  collection?.slip ?? line?.slip ?? '',
  collection?.noticeNumber ?? line?.noticeNumber ?? '',
  collection?.terminal ?? line?.terminal ?? '',
  decimal(collection?.cents ?? line?.cents ?? 0),
  collection ? decimal(collection.paidCents) : '',
  collection ? words.status[collection.status] : '',
  words.state[state],
];
