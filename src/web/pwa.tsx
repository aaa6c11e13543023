import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { assetText, assetUrl } from '#src/platform/http/static.ts';
import { Alert, LinkButton, Page, PageHeading } from './components/index.ts';
import { messages } from './messages/index.ts';

const SHELL_FILES = [
  'app.css',
  'client.js',
  'icons.svg',
  'mark.svg',
  'titillium-regular.woff2',
  'titillium-semibold.woff2',
];

interface Installable {
  slug: string;
  tenantName: string;
}

/** What a phone needs to put the service of one municipality on its home screen. */
function manifestJson({ slug, tenantName }: Installable) {
  const { pwa } = messages.shared;
  const icon = (name: string, size: number, purpose: string) => ({
    src: assetUrl(name),
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose,
  });
  return {
    id: `/${slug}/`,
    name: pwa.name(tenantName),
    short_name: pwa.shortName,
    description: pwa.description(tenantName),
    lang: 'it',
    dir: 'ltr',
    start_url: `/${slug}/`,
    // The whole origin: the login stands beside the tenant's pages, and must not open in a window of its own.
    scope: '/',
    display: 'standalone',
    background_color: '#f5f7fb',
    theme_color: '#0066cc',
    icons: [
      icon('mark-192.png', 192, 'any'),
      icon('mark-512.png', 512, 'any'),
      icon('mark-maskable-512.png', 512, 'maskable'),
    ],
  };
}

function OfflinePage({ slug, tenantName }: Installable) {
  const { pwa } = messages.shared;
  return (
    <Page title={pwa.offlineTitle} slug={slug} tenantName={tenantName}>
      <PageHeading title={pwa.offlineTitle} />
      <Alert tone="warning">
        <p>{pwa.offlineNotSent}</p>
        <p>{pwa.offlineWhatNext}</p>
      </Alert>
      <LinkButton href={`/${slug}/`}>{pwa.retry}</LinkButton>
    </Page>
  );
}

/** The built worker, told which tenant it serves and what it may keep. */
function workerScript(tenant: Installable): string {
  const urls = [`/${tenant.slug}/offline`, ...SHELL_FILES.map(assetUrl)];
  const page = (<OfflinePage {...tenant} />).toString();
  const shell = {
    slug: tenant.slug,
    version: createHash('sha256').update(page).update(urls.join()).digest('hex').slice(0, 12),
    offline: urls[0],
    urls,
  };
  return `self.shell=${JSON.stringify(shell)};\n${assetText('service-worker.js') ?? ''}`;
}

/**
 * `/:slug/manifest.webmanifest`, `/:slug/service-worker.js` and `/:slug/offline`, public for every tenant.
 * `tenantName` answers undefined for a slug that no tenant has.
 */
export function pwaRoutes(tenantName: (slug: string) => Promise<string | undefined>): Hono {
  const routes = new Hono();
  const tenantOf = async (slug: string) => {
    const name = await tenantName(slug);
    return name === undefined ? undefined : { slug, tenantName: name };
  };
  routes.get('/:slug/manifest.webmanifest', async (c) => {
    const tenant = await tenantOf(c.req.param('slug'));
    if (!tenant) return c.notFound();
    c.header('Content-Type', 'application/manifest+json; charset=utf-8');
    c.header('Cache-Control', 'public, max-age=3600');
    return c.body(JSON.stringify(manifestJson(tenant)));
  });
  routes.get('/:slug/service-worker.js', async (c) => {
    const tenant = await tenantOf(c.req.param('slug'));
    if (!tenant) return c.notFound();
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    // Always asked again, so that a new release is noticed at the next visit.
    c.header('Cache-Control', 'no-cache');
    return c.body(workerScript(tenant));
  });
  routes.get('/:slug/offline', async (c) => {
    const tenant = await tenantOf(c.req.param('slug'));
    return tenant ? c.html(<OfflinePage {...tenant} />) : c.notFound();
  });
  return routes;
}
