import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { requireChromium } from '../../scripts/check/chromium.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } } as const;
const PICTURES = '.cache/journeys';

const scriptless = new WeakSet<BrowserContext>();

export interface Viewer {
  /** 360×740 with touch, or 1280×900. */
  readonly size?: keyof typeof SIZES;
  /** Whether scripts run; every page has to work without. */
  readonly javaScript?: boolean;
  /** Lets `page.goto('/login/leporano')` be relative. */
  readonly baseURL?: string;
}

export interface TestBrowser {
  /** A fresh browser profile with one page; closed after the test. What its console complains about fails the test. */
  page(viewer?: Viewer): Promise<Page>;
}

/**
 * Opens the machine's Chromium for the tests of one file: `const browser = await openBrowser();` at the top of it.
 * After each test its pages must have shown no console error, no uncaught error, no breach of the content security
 * policy and no answer 5xx; a failed test leaves pictures of its pages in `.cache/journeys`.
 */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = requireChromium((line) => process.stderr.write(`${line}\n`));
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS });
  const contexts: BrowserContext[] = [];
  let complaints: string[] = [];
  const complain = (text: string) => void complaints.push(text);

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(contexts, task.name);
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    const heard = complaints;
    complaints = [];
    expect(heard, 'complaints of the browser').toEqual([]);
  });
  afterAll(() => browser.close());

  return {
    async page({ size = 'phone', javaScript = true, baseURL } = {}) {
      const context = await browser.newContext({
        viewport: SIZES[size],
        hasTouch: size === 'phone',
        isMobile: size === 'phone',
        javaScriptEnabled: javaScript,
        locale: 'it-IT',
        timezoneId: 'Europe/Rome',
        ...(baseURL === undefined ? {} : { baseURL }),
      });
      contexts.push(context);
      if (!javaScript) scriptless.add(context);
      context.on('page', (page) => listen(page, complain));
      return context.newPage();
    },
  };
}

/**
 * Hears what a page complains about. A page answered with 4xx is an answer like any other, whatever the console says;
 * so is the page without network, which the service worker answers with 503.
 */
function listen(page: Page, complain: (text: string) => void): void {
  const refusedPages = new Set<string>();
  page.on('response', (response) => {
    // Only the worker's own page: an error of the server that came through the worker is still one.
    const offlinePage = response.headers()['x-omnibus-offline'] !== undefined;
    if (response.status() >= 500 && !offlinePage) complain(`${response.status()} ${response.url()}`);
    else if (response.status() >= 400 && response.request().isNavigationRequest()) refusedPages.add(response.url());
  });
  page.on('console', (message) => {
    const complaint = message.type() === 'error' || /Content Security Policy/i.test(message.text());
    if (complaint && !refusedPages.has(message.location().url)) complain(message.text());
  });
  page.on('pageerror', (error) => complain(String(error)));
}

async function keepPictures(contexts: readonly BrowserContext[], test: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const pages = contexts.flatMap((context) => context.pages());
  const name = test.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  for (const [number, page] of pages.entries()) {
    await page.screenshot({ path: `${PICTURES}/${name}-${number + 1}.png`, fullPage: true }).catch(() => undefined);
  }
}

/** Checks the page as it is now against WCAG 2.2 A and AA and axe's best practices, or against the named rules alone. */
export async function expectNoAxeViolations(page: Page, rules: readonly string[] = []): Promise<void> {
  const examined = scriptless.has(page.context()) ? await twinWithScripts(page) : page;
  const axe = new AxeBuilder({ page: examined });
  const { violations } = await (rules.length > 0 ? axe.withRules([...rules]) : axe).analyze();
  if (examined !== page) await examined.context().close();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map((node) => node.html.slice(0, 200)),
  }));
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** axe itself is a script: what a page without scripts shows is given to it in a profile that runs axe's, not the page's. */
async function twinWithScripts(page: Page): Promise<Page> {
  const context = await page
    .context()
    .browser()
    ?.newContext({
      viewport: page.viewportSize(),
      storageState: await page.context().storageState(),
      locale: 'it-IT',
      serviceWorkers: 'block',
    });
  if (!context) throw new Error('The browser is closed');
  const body = (await page.content()).replace(/<script\b[\s\S]*?<\/script>/gi, '');
  await context.route(page.url(), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  const twin = await context.newPage();
  await twin.goto(page.url());
  return twin;
}
