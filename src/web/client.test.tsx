import { Hono } from 'hono';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { staticAssets } from '#src/platform/http/static.ts';
import { openBrowser } from '#test/support/browser.ts';
import { served } from '#test/support/served.ts';
import { ensureAssets } from '../../scripts/build-assets.ts';
import { Button, Countdown, ErrorSummary, Form, Page } from './components/index.ts';
import { messages } from './messages/index.ts';
import { pwaRoutes } from './pwa.tsx';

const NOW = Temporal.Instant.from('2026-11-24T07:36:00Z');
const CUTOFF = Temporal.Instant.from('2026-11-24T08:00:59Z');
const ANSWER_MS = 400;
let received: string[] = [];

const frame = { slug: 'leporano', tenantName: 'Comune di Leporano', signedIn: { name: 'Maria', csrf: 'c' } };
const First = () => (
  <Page title="Prova" {...frame}>
    <Countdown now={NOW} cutoff={CUTOFF} />
    <Form action="/leporano/invia" csrf="c" requestKey="k">
      <Button name="what" value="today">
        Assente oggi
      </Button>
    </Form>
  </Page>
);
const Wrong = () => (
  <Page title="Prova" {...frame} hasErrors>
    <ErrorSummary errors={[{ field: 'x', message: 'Manca' }]} />
  </Page>
);

function site(): Hono {
  const app = new Hono();
  app.get('/leporano/', (c) => c.html(<First />));
  app.get('/leporano/errori', (c) => c.html(<Wrong />));
  app.post('/leporano/invia', async (c) => {
    received.push(String((await c.req.formData()).get('what')));
    await new Promise((later) => setTimeout(later, ANSWER_MS));
    return c.redirect('/leporano/', 303);
  });
  app.post('/leporano/logout', (c) => c.redirect('/leporano/', 303));
  app.route('/', staticAssets());
  app.route(
    '/',
    pwaRoutes(async (slug) => (slug === 'leporano' ? 'Comune di Leporano' : undefined)),
  );
  return app;
}

const browser = await openBrowser();
const baseURL = await served(site());

beforeAll(ensureAssets);
beforeEach(() => {
  received = [];
});

describe('the script of pages', () => {
  it('sends a form once however often it is tapped, with the button that was tapped', async () => {
    const page = await browser.page({ baseURL });
    await page.goto('/leporano/');
    const loaded = page.waitForEvent('load');
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('main button');
      for (let tap = 0; tap < 3; tap++) button?.click();
    });
    await loaded;
    expect(received).toEqual(['today']);
  });

  it('counts minutes from the server’s clock, whatever hour the device believes it is', async () => {
    const page = await browser.page({ baseURL });
    await page.goto('/leporano/');
    expect(await page.locator('time.countdown').textContent()).toBe('tra 24 minuti');
  });

  it('moves the focus to the summary of errors', async () => {
    const page = await browser.page({ baseURL });
    await page.goto('/leporano/errori');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
  });

  it('is not needed: without it the form is sent and the menu opens', async () => {
    const page = await browser.page({ baseURL, javaScript: false });
    await page.goto('/leporano/');
    await page.locator('summary').click();
    expect(await page.getByRole('button', { name: 'Esci' }).isVisible()).toBe(true);
    await page.locator('summary').click();
    await page.locator('main button').click();
    await page.waitForURL('**/leporano/');
    expect(received).toEqual(['today']);
  });
});

describe('without network', () => {
  const working = async () => {
    const page = await browser.page({ baseURL });
    await page.goto('/leporano/');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) {
        await new Promise((taken) => navigator.serviceWorker.addEventListener('controllerchange', taken));
      }
    });
    return page;
  };
  const { offlineTitle, offlineNotSent } = messages.shared.pwa;

  it('a page that was seen before is not shown as if it were true: the offline page stands there', async () => {
    const page = await working();
    await page.context().setOffline(true);
    const answer = await page.goto('/leporano/');
    expect(answer?.status()).toBe(503);
    expect(await page.locator('h1').textContent()).toBe(offlineTitle);
    expect(await page.locator('.site-header').evaluate((header) => getComputedStyle(header).color)).toBe(
      'rgb(255, 255, 255)',
    );
  });

  it('an absence that could not leave says that it was not sent', async () => {
    const page = await working();
    await page.context().setOffline(true);
    await page.locator('main button').click();
    await page.getByText(offlineNotSent).waitFor();
    expect(received).toEqual([]);
  });

  it('only the public shell is kept, and leaving wipes what was kept for the person', async () => {
    const page = await working();
    await page.evaluate(() => caches.open('omnibus:leporano:user:7'));
    expect(await page.evaluate(() => caches.match('/leporano/'))).toBeUndefined();
    await page.locator('summary').click();
    await page.getByRole('button', { name: 'Esci' }).click();
    await page.waitForURL('**/leporano/');
    await expect.poll(() => page.evaluate(() => caches.has('omnibus:leporano:user:7'))).toBe(false);
    const kept = await page.evaluate(() => caches.keys());
    expect(kept).toEqual([expect.stringMatching(/^omnibus:leporano:shell:[0-9a-f]{12}$/)]);
  });
});

describe('what makes it installable', () => {
  it('is a manifest with icons of its own and an address per tenant', async () => {
    const answer = await fetch(`${baseURL}/leporano/manifest.webmanifest`);
    const manifest = await answer.json();
    expect(answer.headers.get('content-type')).toContain('application/manifest+json');
    expect(manifest).toMatchObject({ id: '/leporano/', start_url: '/leporano/', display: 'standalone', lang: 'it' });
    for (const { src } of manifest.icons) expect((await fetch(baseURL + src)).status).toBe(200);
  });

  it.each(['manifest.webmanifest', 'service-worker.js', 'offline'])('has no %s for an unknown tenant', async (file) => {
    expect((await fetch(`${baseURL}/nessuno/${file}`)).status).toBe(404);
  });
});
