import { expect } from 'vitest';
import { type Answer, hiddenFields, type SiteVisitor } from './site-visitor.ts';

/** What people read on a page, without markup. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');

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
