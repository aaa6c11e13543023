import type { HttpBindings } from '@hono/node-server';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { shortAddress } from '#src/kernel/network-address.ts';
import type { World } from '#src/platform/world.ts';
import type { SiteContext, SiteEnvironment, SiteOptions } from './site-environment.ts';

/**
 * The first thing that happens to a request: its arrival is stamped before anything is waited for (R2), and it gets the
 * id under which logs and audit lines of it are found. Logs hold the pattern of the address, never the address itself.
 */
export const requestContext = (world: World, options: SiteOptions) =>
  createMiddleware<SiteEnvironment>(async (c, next) => {
    c.set('arrivedAt', world.clock.now());
    const requestId = world.randomness.bytes(9).toString('base64url');
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    c.set('world', world);
    c.set('site', options);
    const address = addressOf(c, options.trustedProxies ?? 0);
    c.set('address', address);
    c.set('from', { address: shortAddress(address), device: '' });
    await next();
    if (!options.log.isLevelEnabled('debug')) return;
    const took = world.clock.now().since(c.var.arrivedAt).total('milliseconds');
    options.log.debug(
      { requestId, method: c.req.method, route: routePath(c, -1), status: c.res.status, took },
      'request',
    );
  });

/** Each proxy of ours added one address at the right; whatever stands further left anybody may have written. */
function addressOf(c: SiteContext, trustedProxies: number): string {
  const direct = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return direct;
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  return forwarded.at(-trustedProxies) || direct;
}
