import { longDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PricePeriod } from '#src/tariffs/index.ts';
import { tariffWhy } from '../citizen/top-up-tariff.ts';
import { Card, CardSection, DescriptionList, Money, MoreLink, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { ChildSheet, SheetProps } from './child-sheet.ts';
import { childPath } from './family-request.ts';

const words = messages.office.child;

/** The balance in euro and meals, how it stands, and what a meal costs and why. */
export function ChildAccount({ c, sheet }: SheetProps) {
  const { child, standing } = sheet;
  const meals =
    standing && (standing.balanceCents < 0 ? standing.debtMeals || undefined : (standing.meals ?? undefined));
  return (
    <Card title={words.account}>
      <CardSection>
        <p class="balance">
          <Money cents={standing?.balanceCents ?? 0} meals={meals} size="large" />
        </p>
        <DescriptionList
          items={[
            ...(standing ? [{ term: words.standing, description: words.standings[standing.standing] }] : []),
            ...(reach(sheet) ? [{ term: words.reachesUntil, description: reach(sheet) }] : []),
          ]}
        />
        <MoreLink href={childPath(c, child.consumerId, 'movimenti')}>{words.movements}</MoreLink>
      </CardSection>
      <CardSection>
        <h3>{words.tariff}</h3>
        <Prices prices={sheet.prices} today={romeDay(c.var.arrivedAt)} />
      </CardSection>
    </Card>
  );
}

function reach({ cover, standing }: ChildSheet): string | undefined {
  if (!cover || !standing || standing.tariffCents === 0 || standing.balanceCents < 0) return undefined;
  if (cover.all) return cover.meals > 0 ? words.reachesAll : undefined;
  return cover.until ? longDay(cover.until) : words.reachesNone;
}

function Prices({ prices, today }: { prices: readonly PricePeriod[]; today: PricePeriod['from'] }) {
  const current =
    prices.find((price) => price.from <= today && today <= price.to) ?? prices.find((price) => price.from > today);
  if (!current) return <p>{words.noPrice}</p>;
  return (
    <>
      <p>
        <strong>{words.price(current.cents)}</strong>
        {current.from > today && ` ${words.priceFrom(current.from)}`}
        <br />
        <span class="quiet">{tariffWhy(current.why)}</span>
      </p>
      {prices.length > 1 && (
        <Table
          caption={words.prices}
          columns={[
            { label: words.period, cell: (row) => words.span(row.from, row.to), rowHeader: true },
            { label: words.amount, cell: (row) => formatEuro(row.cents), numeric: true },
            { label: words.why, cell: (row) => tariffWhy(row.why) },
          ]}
          rows={prices}
        />
      )}
    </>
  );
}
