/**
 * Keeps the public shell of one tenant (look, script, the page that says there is no network) and nothing personal:
 * no page of a signed-in person is ever stored here. What a page keeps for a person, it keeps under
 * `omnibus:<slug>:user:…`, and signing out wipes all of it.
 */
interface Shell {
  slug: string;
  version: string;
  offline: string;
  urls: string[];
}

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface WorkerFetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(name: 'message', listener: (event: WorkerEvent & { data: unknown }) => void): void;
  addEventListener(name: 'fetch', listener: (event: WorkerFetchEvent) => void): void;
}

declare const self: Worker & { readonly shell: Shell };

const { shell } = self;
const SHELLS = `omnibus:${shell.slug}:shell:`;
const PERSONAL = `omnibus:${shell.slug}:user:`;
const CURRENT = SHELLS + shell.version;

async function install(): Promise<void> {
  const cache = await caches.open(CURRENT);
  await cache.addAll(shell.urls.map((url) => new Request(url, { cache: 'reload', credentials: 'omit' })));
  await self.skipWaiting();
}

async function forget(keep: (name: string) => boolean): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !keep(name)).map((name) => caches.delete(name)));
}

async function activate(): Promise<void> {
  await forget((name) => !name.startsWith(SHELLS) || name === CURRENT);
  await self.clients.claim();
}

async function wipePersonal(): Promise<void> {
  await forget((name) => !name.startsWith(PERSONAL));
  const databases = await indexedDB.databases();
  for (const { name } of databases) if (name?.startsWith(PERSONAL)) indexedDB.deleteDatabase(name);
}

const stored = async (request: Request | string) => (await caches.open(CURRENT)).match(request, { ignoreVary: true });

/** The page that says there is no network, never as an answer that could be taken for success. */
async function offlinePage(): Promise<Response> {
  const page = await stored(shell.offline);
  if (!page) return Response.error();
  const headers = new Headers(page.headers);
  headers.set('x-omnibus-offline', '1');
  return new Response(page.body, { status: 503, headers });
}

const fromNetwork = (request: Request) => fetch(request).catch(offlinePage);
const fromShell = async (request: Request) => (await stored(request)) ?? fetch(request);

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'sign-out') event.waitUntil(wipePersonal());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate') event.respondWith(fromNetwork(request));
  else if (request.method === 'GET' && shell.urls.includes(new URL(request.url).pathname)) {
    event.respondWith(fromShell(request));
  }
});
