import { serve } from '@hono/node-server';
import { afterAll } from 'vitest';

/** Serves a site on a port of its own until the tests of the file are over: `const baseURL = await served(site);`. */
export const served = ({ fetch }: Pick<Parameters<typeof serve>[0], 'fetch'>): Promise<string> =>
  new Promise((resolve) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
    afterAll(() => void server.close());
  });
