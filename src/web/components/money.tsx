import type { Child } from 'hono/jsx';
import { type Cents, formatEuro } from '#src/kernel/money.ts';
import { messages } from '#src/web/messages/index.ts';

interface MoneyProps {
  cents: Cents;
  /** How many meals it is; a debt says "a debito". */
  meals?: number | undefined;
  /** `large` for a balance. */
  size?: 'normal' | 'large' | undefined;
}

/** An amount beside its meals: "24,50 € · 7 pasti". */
export function Money({ cents, meals, size = 'normal' }: MoneyProps) {
  const { money } = messages.shared;
  return (
    <span class={`money money-${size}${cents < 0 ? ' money-debt' : ''}`}>
      <span class="money-amount">{formatEuro(cents)}</span>
      {meals !== undefined && (
        <span class="money-meals"> · {cents < 0 ? money.mealsInDebt(Math.abs(meals)) : money.meals(meals)}</span>
      )}
    </span>
  );
}

interface DescriptionListProps {
  items: readonly { term: string; description: Child }[];
}

/** Terms and what they are, such as the lines of a summary. */
export const DescriptionList = ({ items }: DescriptionListProps) => (
  <dl class="description-list">
    {items.map(({ term, description }) => (
      <div>
        <dt>{term}</dt>
        <dd>{description}</dd>
      </div>
    ))}
  </dl>
);
