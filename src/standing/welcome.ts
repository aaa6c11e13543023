import type { Day } from '#src/kernel/day.ts';
import { queueMails } from '#src/notices/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { limitOf, mealsCovered, type Thresholds } from './rules.ts';
import type { Judged } from './store.ts';
import { type Recipient, recipientsOf, writeNotices } from './tell.ts';

/**
 * Go-live's one summary a family: every address gets one mail with all its children and where each stands (R8).
 * A person who was welcomed before is not welcomed again.
 */
export async function welcomeFamilies(
  tx: Tx,
  judged: readonly Judged[],
  start: { readonly goLive: Day; readonly at: Temporal.Instant; readonly thresholds: Thresholds },
): Promise<void> {
  const present = new Map(
    judged.filter((each) => each.enrolled || each.balanceCents !== 0).map((each) => [each.consumerId, each]),
  );
  const recipients = await recipientsOf(tx, [...present.keys()]);
  const reachable = recipients.filter(hasAddress);
  const families = Map.groupBy(reachable, (recipient) => recipient.email.toLowerCase());
  const mails = [...families].map(([, members]) => ({
    dedupeKey: keyOf(members[0] as Addressed),
    to: (members[0] as Addressed).email,
    template: 'welcome' as const,
    at: start.at,
    params: {
      goLive: start.goLive,
      ...limitOf(start.thresholds),
      children: members.map(({ child, consumerId }) => {
        const { balanceCents = 0, tariffCents = 0, debtMeals = 0 } = present.get(consumerId) ?? {};
        return { child, consumerId, balanceCents, debtMeals, meals: mealsCovered(balanceCents, tariffCents) };
      }),
    },
  }));
  const mailIds = await queueMails(tx, mails);
  const told = recipients.map((recipient) => ({
    recipient,
    mailId: hasAddress(recipient) ? mailIds.get(keyOf(recipient)) : null,
  }));
  await writeNotices(
    tx,
    told.flatMap(({ recipient, mailId }) => {
      const account = present.get(recipient.consumerId);
      if (!account || mailId === undefined) return [];
      return [{ telling: welcomeOf(account), recipient, mailId }];
    }),
    start.at,
  );
}

type Addressed = Recipient & { readonly email: string };

const hasAddress = (recipient: Recipient): recipient is Addressed => recipient.email !== null;

const keyOf = (recipient: Addressed) => `welcome:${recipient.email.toLowerCase()}`;

const welcomeOf = ({ consumerId, debtMeals, balanceCents }: Judged) => ({
  kind: 'welcome' as const,
  consumerId,
  debtMeals,
  balanceCents,
});
