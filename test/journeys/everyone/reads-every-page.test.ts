import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectNoAxeViolations, openBrowser } from '../../support/browser.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();
const world = await journeyWorld(browser);
// In the middle of the morning every kind of day is there to be seen: closed, open, frozen, suspended.
await world.goTo('2026-11-24 09:40');

/** Kinds of pages that say the same to several readers are read by the first of them. */
const READ_ONCE = /^\/leporano\/(privacy|accessibilita|note-legali|contatti|registro|cucina|cittadino\/n\/assenze)\b/;
const readAlready = new Set<string>();

/** `/leporano/cittadino/12?mese=2026-10` and `…/34?mese=2026-11` are one kind of page. */
const kindOf = (path: string) => {
  const { pathname, searchParams } = new URL(path, world.site);
  return `${pathname.replace(/\/\d+/g, '/n').replace(/\/$/, '')}?${[...searchParams.keys()].join('&')}`;
};

async function linksOf(page: Page): Promise<string[]> {
  const links = await page
    .locator('a[href]:not([download])')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  return links.flatMap((href) => {
    const path = href?.split('#')[0] ?? '';
    const isPage = !/\.(csv|pdf|svg|xlsx)(\?|$)/.test(path);
    return isPage && /^\/(leporano|login)/.test(path) ? [path] : [];
  });
}

/** One page of each kind that links lead to, from where one begins. */
async function walk(page: Page, starts: readonly string[], look: (path: string) => Promise<void>): Promise<string[]> {
  const seen = new Map<string, string>();
  const ahead = [...starts];
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const kind = kindOf(path);
    if (seen.has(kind) || readAlready.has(kind)) continue;
    seen.set(kind, path);
    if (READ_ONCE.test(kind)) readAlready.add(kind);
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await look(path);
    ahead.push(...(await linksOf(page)));
  }
  return [...seen.values()];
}

/** The address of what the office's search answers: the question is in it, sealed. */
async function answerTo(page: Page, question: string): Promise<string> {
  await page.goto('/leporano/ufficio');
  await page.getByRole('searchbox').first().fill(question);
  await page.getByRole('button', { name: 'Cerca' }).first().click();
  await page.waitForURL(/cerca\?q=/);
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

const readers = [
  { who: 'a visitor', as: undefined, from: ['/login/leporano'], least: 7, size: 'phone' },
  { who: 'a family in credit', as: families.inCredit, from: ['/leporano'], least: 8, size: 'phone' },
  { who: 'a suspended family', as: families.suspended, from: ['/leporano'], least: 8, size: 'phone' },
  { who: 'the school', as: staff.school, from: ['/leporano/registro'], least: 4, size: 'desktop' },
  { who: 'the kitchen', as: staff.kitchen, from: ['/leporano/cucina'], least: 2, size: 'desktop' },
  {
    who: 'the office',
    as: staff.office,
    from: ['/leporano/ufficio'],
    searched: 'grasso',
    least: 18,
    size: 'desktop',
  },
] as const;

test.each(readers)(
  '$who finds every page readable, in light and in dark, on 320 px too',
  { timeout: 300_000 },
  async (reader) => {
    const { as, from, least, size } = reader;
    const page = await world.page({ size, ...(as && { as }) });
    const whole = page.viewportSize() ?? { width: 360, height: 740 };
    const begun = 'searched' in reader ? [...from, await answerTo(page, reader.searched)] : from;
    const pages = await walk(page, begun, async (path) => {
      // Without motion, or colours would be read on their way from dark to light.
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await expectNoAxeViolations(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectNoAxeViolations(page, ['color-contrast']);
      // 1280 px at 400 % zoom, and the smallest phone.
      await page.setViewportSize({ width: 320, height: 640 });
      const width = await page.locator('html').evaluate((html) => html.scrollWidth);
      expect(width, `width of ${path}`).toBeLessThanOrEqual(320);
      await page.setViewportSize(whole);
    });
    expect(pages.length).toBeGreaterThanOrEqual(least);
  },
);
