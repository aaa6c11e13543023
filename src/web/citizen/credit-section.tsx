import type { Cents } from '#src/kernel/money.ts';
import { Actions, Alert, LinkButton, Money, MoreLink } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import type { ChildToday } from './children-today.ts';

const words = messages.family;

interface CreditProps {
  c: PageContext;
  shown: ChildToday;
}

/** Where the page that tops up opens with this child and this amount. */
const topUpPath = (c: PageContext, consumerId: number, cents?: Cents): string => {
  const query = new URLSearchParams({ consumatore: String(consumerId) });
  if (cents !== undefined) query.set('importo', `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`);
  return `/${c.var.slug}/ricarica?${query}`;
};

/** The balance in euro and in meals, how far it reaches, and the way to more of it. */
export function CreditSection({ c, shown }: CreditProps) {
  const { child, cover } = shown;
  const { consumerId, name, balanceCents, debtMeals, creditMeals, suspendedFrom, toReturn, toSettle } = child;
  const meals = balanceCents < 0 ? debtMeals || undefined : creditMeals;
  const urgent = balanceCents < 0 || (cover !== undefined && cover.meals === 0 && !cover.all);
  // A debt opens the page with what settles it; a suspension with what ends it, and says so.
  const amount = suspendedFrom ? toReturn : toSettle;
  return (
    <>
      {child.maySeeMoney && (
        <p class="balance">
          <Money cents={balanceCents} meals={meals} size="large" />
          {!suspendedFrom && (
            <>
              <br />
              <span class="quiet">{coverSentence(shown)}</span>
            </>
          )}
        </p>
      )}
      {suspendedFrom && <SuspendedNote shown={shown} />}
      <Actions>
        {child.mayPay && (
          <LinkButton
            href={topUpPath(c, consumerId, amount)}
            variant={urgent ? 'primary' : 'outline'}
            hiddenLabel={words.consumers.forChild(name)}
          >
            {amount === undefined || !suspendedFrom ? words.consumers.topUp : words.suspended.button(amount)}
          </LinkButton>
        )}
        {child.maySeeMoney && (
          <MoreLink href={`/${c.var.slug}/cittadino/${consumerId}/movimenti`} hiddenLabel={words.consumers.of(name)}>
            {words.consumers.movements}
          </MoreLink>
        )}
      </Actions>
    </>
  );
}

/** "Il credito basta fino a mercoledì 2 dicembre" */
function coverSentence({ child, cover }: ChildToday): string {
  const { credit } = words;
  if (child.balanceCents < 0) return debtSentence(child);
  if (child.tariff?.cents === 0) return credit.free;
  if (!cover) return credit.zero;
  if (cover.all) return cover.meals > 0 ? credit.all : credit.noMeals;
  return cover.until ? credit.until(cover.until) : child.balanceCents === 0 ? credit.zero : credit.notForNext;
}

function debtSentence({ debtMeals, limit }: ChildToday['child']): string {
  const { credit } = words;
  if (debtMeals === 0 || !limit) return credit.debtPlain;
  return limit.reached ? credit.limitReached : credit.debt(limit);
}

/** A suspension with its way out first: the amount, from when it counts. Never a reproach. */
function SuspendedNote({ shown: { child, today } }: { shown: ChildToday }) {
  const { suspended } = words;
  const { suspendedFrom, toReturn } = child;
  if (!suspendedFrom) return null;
  const begun = suspendedFrom <= today.day;
  const way = toReturn === undefined ? suspended.noAmount : (begun ? suspended.wayBack : suspended.wayOut)(toReturn);
  return (
    <Alert tone="warning" title={begun ? suspended.title(child.name) : suspended.from(suspendedFrom)}>
      <p>
        {way} {toReturn !== undefined && suspended.when}
      </p>
    </Alert>
  );
}
