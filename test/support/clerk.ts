import { expect } from 'vitest';
import { at } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { aSite } from './site.ts';
import { type Answer, hiddenFields, type SiteVisitor } from './site-visitor.ts';
import { aChild, aTown, liveDay } from './town.ts';

/** What people read on a page, without markup. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');

/**
 * A clerk who has come in on Tuesday 24 November 2026 at 08:50, and a child with 35 € whose meals of Friday 20 and Monday 23
 * were charged: `const { clerk, child, sheet } = await aClerkAndChild(await testDatabase());` at the top of a test file.
 */
export async function aClerkAndChild(database: TestDatabase) {
  const clock = at('2026-11-24 08:50');
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const site = await aSite(town, clock);
  const staffId = await site.hire('office', 'ufficio@example.it');
  const clerk = await site.entered('ufficio@example.it');
  const child = await (await aChild(town)).holding({ cents: 3_500 });
  await liveDay(town, '2026-11-20');
  await liveDay(town, '2026-11-23');
  const office = `/${town.slug}/ufficio`;
  return { ...site, town, clock, staffId, clerk, child, office, sheet: `${office}/alunni/${child.consumerId}` };
}

/** Fills the form of a page, looks at what it says would happen, and confirms it. `sent` can be sent again. */
export async function confirmed(
  clerk: SiteVisitor,
  page: string,
  fields: Record<string, string>,
): Promise<{ review: Answer; sent: Record<string, string>; done: Answer }> {
  const review = await clerk.submit(page, fields);
  expect(review.status, wordsOf(review.text)).toBe(200);
  const sent = { ...hiddenFields(review.text, page), passo: 'conferma' };
  return { review, sent, done: await clerk.post(page, sent) };
}
