import { type Cents, formatEuro } from '#src/kernel/money.ts';
import type { PricePeriod } from '#src/tariffs/index.ts';
import { tariffWhy } from '../citizen/top-up-tariff.ts';
import { Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.office.price;

/** The price in force on a day. */
export const priceOn = (prices: readonly PricePeriod[], day: PricePeriod['from']): PricePeriod | undefined =>
  prices.find((price) => price.from <= day && day <= price.to);

/** "3,50 € (residente, fascia ISEE fino a 20.000,00 €)" */
export const priceText = (price: PricePeriod | undefined): string =>
  price ? `${formatEuro(price.cents)} (${tariffWhy(price.why)})` : words.none;

/** What a change means for the price of one child. */
export interface PriceEffect {
  readonly name: string;
  readonly before: PricePeriod | undefined;
  readonly after: PricePeriod | undefined;
}

/** Prices on both sides of a change, for the child and those of its household that it touches. */
export function PriceEffects({ effects }: { effects: readonly PriceEffect[] }) {
  const [only, ...others] = effects;
  if (!only) return null;
  if (others.length === 0) return <p>{sentence(only)}</p>;
  return (
    <Table
      caption={words.caption}
      columns={[
        { label: words.child, cell: (row) => row.name, rowHeader: true },
        { label: words.before, cell: (row) => priceText(row.before) },
        { label: words.after, cell: (row) => priceText(row.after) },
      ]}
      rows={effects}
    />
  );
}

function sentence({ before, after }: PriceEffect): string {
  const same: Cents | undefined = before && after && before.cents === after.cents ? after.cents : undefined;
  return same === undefined ? words.changes(priceText(before), priceText(after)) : words.same(same);
}
