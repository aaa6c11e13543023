import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectNoAxeViolations } from './browser.ts';

/** What a page says, without header and footer, spaces made one. */
export async function said(page: Page): Promise<string> {
  const main = page.getByRole('main');
  await main.waitFor();
  const [text = ''] = await main.allInnerTexts();
  return text.replace(/\s+/g, ' ');
}

/** Looks at the page as its readers need it: nothing for axe to complain about, nothing to scroll sideways for. */
export async function expectReadable(page: Page): Promise<void> {
  await expectNoAxeViolations(page);
  const width = await page.locator('body').evaluate((body) => body.ownerDocument.documentElement.scrollWidth);
  expect(width, `width of ${page.url()}`).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** Presses Tab until what has the focus is called so, then Enter: as somebody without mouse and screen. */
export async function byKeyboard(page: Page, name: RegExp, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate(() => {
      const element = document.activeElement;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      return [element === document.body ? null : element, ...labels].map((each) => each?.textContent).join(' ');
    });
    if (!name.test(called.replace(/\s+/g, ' ').trim())) continue;
    await page.keyboard.press(key);
    return;
  }
  throw new Error(`Tab never reached ${name} on ${page.url()}`);
}
