import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { DemoCode } from '#src/identity/index.ts';
import type { MailTransport } from '#src/platform/mail/index.ts';
import { clockPages, type MovableClock } from './clock/pages.tsx';
import { codesPages } from './codes/pages.tsx';
import type { Flavour } from './identity-provider/identity.ts';
import { playIdentity } from './identity-provider/index.ts';
import type { TestPerson } from './identity-provider/people.ts';
import { indexPage } from './index-page.tsx';
import { letterbox } from './mailbox/letterbox.ts';
import { mailboxPages } from './mailbox/pages.tsx';
import { SmtpSandbox } from './mailbox/smtp.ts';
import { MailStore } from './mailbox/store.ts';
import { cartsApi } from './pagopa/carts.ts';
import { checkoutPages } from './pagopa/checkout.tsx';
import { controlPages } from './pagopa/control.tsx';
import { ReceiptDelivery, type ReceiptTarget } from './pagopa/deliver.ts';
import { fdrService } from './pagopa/fdr.ts';
import { gpdApi } from './pagopa/gpd.ts';
import { PagopaSandbox } from './pagopa/state.ts';
import { tobacconistPages } from './pagopa/tobacconist.tsx';
import { ShopNetwork } from './shop-network/network.ts';
import { shopPages } from './shop-network/pages.tsx';

export interface SandboxOptions {
  /** Of the pages and of pagoPA; 0 takes a free one. */
  readonly port: number;
  /** Of the mail server; 0 takes a free one. */
  readonly smtpPort: number;
  /** What is kept goes into its folder `sandbox`. */
  readonly dataDir: string;
  /** The app that receipts are delivered to; the same secret guards both ways. */
  readonly app: ReceiptTarget;
  readonly clock: MovableClock;
  /** Whom the played providers of SPID and CIE know. */
  readonly people?: () => Promise<readonly TestPerson[]>;
  /** What the phones of the staff show. */
  readonly codes?: () => Promise<readonly DemoCode[]>;
  /** The fiscal code of the creditor whose codes are typed at the shop. */
  readonly creditor?: () => Promise<string | undefined>;
}

export interface Sandbox {
  /** `http://127.0.0.1:port`: its index page, and what the gateway of the app is given. */
  readonly url: string;
  /** `smtp://127.0.0.1:port` */
  readonly smtpUrl: string;
  /** Into the mailbox without the mail server, from a sender's address. */
  letterbox(from: string): MailTransport;
  /** What the played provider of SPID or CIE publishes of itself. */
  identityMetadata(flavour: Flavour): Promise<string>;
  /** The played regional gateway, and the service it knows. */
  identityGateway(): { readonly issuer: string; readonly client: { readonly id: string; readonly secret: string } };
  stop(): Promise<void>;
}

/** Starts the world outside the program, for demo and tests: mailbox, pagoPA and clock. It listens on loopback only. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port, smtpPort, dataDir, app, clock } = options;
  const { people = async () => [], codes = async () => [], creditor = async () => undefined } = options;
  const folder = join(dataDir, 'sandbox');
  const store = await MailStore.open(join(folder, 'mails.jsonl'));
  const smtp = new SmtpSandbox(store, clock, smtpPort);
  const pagopa = await PagopaSandbox.open(join(folder, 'pagopa.json'), clock);
  await smtp.up();
  const delivery = new ReceiptDelivery(pagopa, clock, app);
  const network = await ShopNetwork.open(join(folder, 'puntolis.json'), app, { pagopa, delivery, clock });

  const identity = playIdentity(() => `${pagopa.origin}/identita`, people, clock);
  const site = new Hono();
  site.use(async (c, next) => (isLoopback(c.req.header('host')) && !isForeign(c.req.raw) ? next() : c.text('No', 403)));
  site.get('/', (c) => c.html(indexPage(app.url())));
  site.route('/posta', mailboxPages(store, smtp));
  site.route('/pagopa/gpd/v3', gpdApi(pagopa, app.secret));
  site.route('/pagopa/checkout/ec/v2', cartsApi(pagopa));
  site.route('/pagopa/fdr', fdrService(pagopa, clock, app.secret));
  site.route('/pagopa', checkoutPages(pagopa, delivery));
  site.route('/pagopa', shopPages(network));
  site.route('/pagopa', tobacconistPages(pagopa, delivery, { network, creditor }));
  site.route('/pagopa', controlPages(pagopa, delivery, clock));
  site.route('/identita', identity.pages);
  site.route('/codici', codesPages(codes));
  site.route('/orologio', clockPages(clock));

  const server = await listen(site, port).catch(async (failure) => {
    await Promise.all([delivery.stop(), smtp.down()]);
    throw failure;
  });
  pagopa.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: pagopa.origin,
    identityMetadata: identity.metadata,
    identityGateway: identity.gateway,
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    letterbox: (from) => letterbox(store, clock, from),
    stop: async () => {
      await Promise.all([delivery.stop(), smtp.down(), close(server)]);
    },
  };
}

function listen(site: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: site.fetch, port, hostname: '127.0.0.1' });
    server.once('error', reject);
    server.once('listening', () => resolve(server));
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** The mailbox holds links that open accounts: a page elsewhere must not reach it under a name of its own. */
const isLoopback = (host: string | undefined) => LOOPBACK.test(host ?? '');

/** A form that another site sends here. */
function isForeign(request: Request): boolean {
  const origin = request.headers.get('origin');
  return request.method !== 'GET' && origin !== null && !isLoopback(origin.replace(/^https?:\/\//, ''));
}
