import type { Hono } from 'hono';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { Card, MoreLink, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { childrenToday, familyOf } from './children-today.ts';
import { familySentence, greetingAt } from './day-words.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf } from './request.ts';

const words = messages.family;

/** `/:slug`: where a citizen begins: today in one sentence, and the sections. */
export function registerHome(app: Hono<PageEnvironment>): void {
  app.get('/', async (c) => {
    const { personId } = citizenOf(c);
    const today = romeDay(c.var.arrivedAt);
    const children = await read(c, async (tx) =>
      childrenToday(tx, await familyOf(tx, personId, today, c.var.factsVersion)),
    );
    const sentence = familySentence(children.map(({ child, today }) => ({ name: child.name, day: today })));
    return c.html(<HomePage c={c} sentence={sentence} />);
  });
}

function HomePage({ c, sentence }: { c: PageContext; sentence: string }) {
  const { slug } = c.var;
  const { name } = citizenOf(c);
  return (
    <FamilyPage c={c} title={words.home.title}>
      <PageHeading title={words.home.hello(greetingAt(c.var.arrivedAt), name)} lead={sentence} />
      <div class="sheet-grid">
        <Section href={`/${slug}/cittadino`} label={words.nav.citizen} hint={words.home.citizenHint} />
        <Section href={`/${slug}/ricarica`} label={words.nav.topUp} hint={words.home.topUpHint} />
        <Section href={`/${slug}/pagamenti`} label={words.nav.payments} hint={words.home.paymentsHint} />
        <Section href={`/${slug}/contatti`} label={words.consumers.contacts} hint={words.home.contactsHint} />
      </div>
    </FamilyPage>
  );
}

const Section = ({ href, label, hint }: { href: string; label: string; hint: string }) => (
  <Card title={<MoreLink href={href}>{label}</MoreLink>} subtitle={hint} />
);
