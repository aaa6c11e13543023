import type { Hono } from 'hono';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { Card, CardSection, EmptyState, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { type ChildToday, childrenToday, familyOf } from './children-today.ts';
import { CreditSection } from './credit-section.tsx';
import { familySentence, greetingAt } from './day-words.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf, newKey } from './request.ts';
import { TodaySection } from './today-section.tsx';

const words = messages.family;

/** `/cittadino`: the consumers, each with today, credit and what comes next. */
export function registerConsumers(app: Hono<PageEnvironment>): void {
  app.get('/cittadino', async (c) => {
    const { personId } = citizenOf(c);
    const { tenant, children } = await read(c, async (tx) => {
      const family = await familyOf(tx, personId, romeDay(c.var.arrivedAt), c.var.factsVersion);
      return { tenant: family.tenant, children: await childrenToday(tx, family) };
    });
    const { officePhone, officeEmail } = tenant;
    return c.html(<ConsumersPage c={c} of={children} phone={officePhone} email={officeEmail} />);
  });
}

interface ConsumersProps {
  c: PageContext;
  of: readonly ChildToday[];
  phone: string;
  email: string;
}

function ConsumersPage({ c, of: children, phone, email }: ConsumersProps) {
  const pageKey = newKey(c);
  const sentence = familySentence(children.map(({ child, today }) => ({ name: child.name, day: today })));
  const troubled = children.some(({ child }) => child.suspendedFrom !== null || child.balanceCents < 0);
  return (
    <FamilyPage c={c} title={words.consumers.title} section="cittadino">
      <PageHeading title={`${greetingAt(c.var.arrivedAt)} ${sentence}`} />
      {children.length === 0 && <NoChildren slug={c.var.slug} />}
      <div class="sheet-grid">
        {children.map((shown) => (
          <Card title={shown.child.name} subtitle={<Place shown={shown} />}>
            {shown.child.enrolment && (
              <CardSection>
                <TodaySection c={c} shown={shown} pageKey={pageKey} />
              </CardSection>
            )}
            {(shown.child.maySeeMoney || shown.child.mayPay) && (
              <CardSection>
                <CreditSection c={c} shown={shown} />
              </CardSection>
            )}
          </Card>
        ))}
      </div>
      {troubled && (phone || email) && <p class="quiet">{words.suspended.call(phone, email)}</p>}
    </FamilyPage>
  );
}

/** "Scuola primaria di via Dante · 2ª B · 3,50 € a pasto" */
function Place({ shown: { child, today } }: { shown: ChildToday }) {
  const { consumers } = words;
  const { enrolment, tariff } = child;
  if (!enrolment) return <>{consumers.notEnrolled}</>;
  const price = child.maySeeMoney && tariff && (tariff.cents === 0 ? consumers.free : consumers.perMeal(tariff.cents));
  const begins = enrolment.from > today.day ? consumers.enrolledFrom(enrolment.from) : undefined;
  return <>{[enrolment.schoolName, enrolment.classLabel, price, begins].filter(Boolean).join(' · ')}</>;
}

const NoChildren = ({ slug }: { slug: string }) => (
  <EmptyState
    title={words.consumers.none}
    action={<LinkButton href={`/${slug}/contatti`}>{words.consumers.contacts}</LinkButton>}
  >
    {words.consumers.noneHint}
  </EmptyState>
);
