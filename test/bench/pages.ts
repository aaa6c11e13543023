import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { bigTown, livedTerm } from './big-town.ts';
import { type Family, loggedInFamilies } from './families.ts';
import type { Figure } from './figures.ts';
import { type Answer, send, throughput } from './load.ts';
import type { Scratch } from './scratch.ts';
import { startServer } from './server.ts';

const NOW = '2026-11-24T08:00:00+01:00';
const KB = 1000;
const REQUESTS = 20_000;
const SECONDS_AT_MOST = 180;

/** What a family's phone has to fetch, as the server sends it, and what serving many of them costs in memory. */
export async function pages(scratch: Scratch): Promise<Figure[]> {
  const town = await bigTown(scratch.admin, 'pages', 2000);
  await livedTerm(scratch.admin, town);
  const families = await loggedInFamilies(scratch.admin, town, 2000, NOW);
  const [family] = families;
  if (!family) throw new Error('No family is logged in');
  const server = await startServer(scratch.dataDir, NOW);
  try {
    const child = `/pages/cittadino/${family.consumerId}`;
    const paths = [
      '/login/pages',
      '/pages',
      '/pages/cittadino',
      child,
      `${child}/assenze`,
      `${child}/movimenti`,
      `${child}/pasti`,
    ];
    const visits = [];
    for (const path of [...paths, '/pages/ricarica', '/pages/pagamenti'])
      visits.push(await visit(server.url, path, family));
    const heaviest = visits.reduce((one, other) => (other.html > one.html ? other : one));
    const [first] = visits;
    const resources = await firstVisit(
      server.url,
      visits.flatMap(({ links }) => links),
    );
    const served = await serveMany(server.url, families);
    return [
      {
        name: 'pages: the heaviest page of a family, compressed',
        value: heaviest.html / KB,
        unit: 'kB',
        atMost: 14,
        from: visits.map(({ path, html }) => `${path.replace(child, '…')} ${(html / KB).toFixed(1)}`).join(', '),
      },
      {
        name: 'pages: first visit in all, compressed',
        value: ((first?.html ?? 0) + resources.reduce((sum, { bytes }) => sum + bytes, 0)) / KB,
        unit: 'kB',
        atMost: 60,
        from: resources
          .map(({ path, bytes }) => `${path.replace('/assets/', '')} ${(bytes / KB).toFixed(1)}`)
          .join(', '),
      },
      {
        name: 'pages: scripts that a page waits for',
        value: visits.reduce((sum, { blocking }) => sum + blocking, 0),
        unit: '',
        atMost: 0,
      },
      {
        name: `pages: memory of the server after ${served} requests`,
        value: Math.round(server.memory()),
        unit: 'MiB',
        atMost: 300,
        ...(served < REQUESTS && { from: `stopped after ${SECONDS_AT_MOST} s` }),
      },
    ];
  } finally {
    await server.stop();
  }
}

const browser = { 'accept-encoding': 'gzip, deflate, br', accept: 'text/html' };

async function visit(url: string, path: string, family: Family) {
  const headers = path.startsWith('/login') ? browser : { ...browser, cookie: family.cookie };
  const answer = await send(url + path, { headers });
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  const html = textOf(answer);
  const scripts = html.match(/<script\b[^>]*>/g) ?? [];
  return {
    path,
    html: answer.body.length,
    blocking: scripts.filter((tag) => !/\b(defer|async)\b|type="(module|application\/json)"/.test(tag)).length,
    links: [
      ...(html.match(/<link\b[^>]*>/g) ?? []).flatMap((tag) =>
        /rel="(stylesheet|modulepreload|preload|manifest|icon)"/.test(tag)
          ? (/href="([^"]+)"/.exec(tag)?.[1] ?? [])
          : [],
      ),
      ...(html.match(/<(script|img)\b[^>]*>/g) ?? []).flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []),
    ],
  };
}

/** Everything that the pages link to, each once, and the fonts that Italian text needs. */
async function firstVisit(url: string, links: readonly string[]): Promise<{ path: string; bytes: number }[]> {
  const resources: { path: string; bytes: number }[] = [];
  const waiting = [...new Set(links)];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (resources.some((known) => known.path === path)) continue;
    const answer = await send(url + path, { headers: browser });
    resources.push({ path, bytes: answer.body.length });
    if (!String(answer.headers['content-type']).includes('css')) continue;
    for (const [face] of textOf(answer).matchAll(/@font-face\s*{[^}]*}/g)) {
      const range = /unicode-range:\s*U\+(\w+)/i.exec(face)?.[1] ?? '0';
      const font = /url\(["']?([^"')]+)/.exec(face)?.[1];
      if (font && Number.parseInt(range.replaceAll('?', '0'), 16) < 0x80) waiting.push(font);
    }
  }
  return resources;
}

function textOf({ headers, body }: Answer): string {
  const coding = headers['content-encoding'];
  return (coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : body).toString();
}

async function serveMany(url: string, families: readonly Family[]): Promise<number> {
  let sent = 0;
  const begun = performance.now();
  const over = () => sent >= REQUESTS || performance.now() - begun > SECONDS_AT_MOST * 1000;
  const paths = ['/login/pages', '/pages/pagamenti', '/pages/cittadino', '/pages'];
  while (!over()) {
    await throughput(8, 1, async () => {
      if (sent >= REQUESTS) return;
      const family = families[sent % families.length];
      await send(url + paths[sent++ % paths.length], { headers: { ...browser, cookie: family?.cookie ?? '' } });
    });
  }
  return sent;
}
