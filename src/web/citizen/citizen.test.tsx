import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { World } from '#src/platform/world.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { at, type TestClock } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { citizenRoutes } from './index.ts';

const database = await testDatabase();

interface Family {
  readonly clock: TestClock;
  open(path: string): Promise<{ readonly status: number; readonly text: string; readonly html: string }>;
  /** Sends the form of `html` that holds a button with this label, as a browser would. */
  tap(
    html: string,
    label: string,
  ): Promise<{ readonly status: number; readonly location: string; readonly text: string }>;
}

/** What a page says: its words without markup. */
const words = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

/** A parent before their pages: the address, the session and the arrival are set as the site sets them. */
function family(town: Town, child: Pick<Child, 'personId'>, time = '2026-11-24 08:41'): Family {
  const clock = at(time);
  const world = { database: town.database.app, clock, randomness: { bytes: randomBytes } } as unknown as World;
  const app = new Hono<PageEnvironment>({ strict: false });
  app.use(async (c, next) => {
    c.set('world', world);
    c.set('tenantId', town.tenantId);
    c.set('slug', town.slug);
    c.set('tenantName', 'Comune di Prova');
    c.set('factsVersion', randomUUID());
    c.set('visitor', { kind: 'citizen', personId: child.personId, name: 'Maria Leone', csrf: 'csrf' });
    c.set('arrivedAt', clock.now());
    c.set('requestId', 'test');
    await next();
  });
  app.route('/:slug', citizenRoutes());
  const open = async (path: string) => {
    const answer = await app.request(`/${town.slug}${path}`);
    const html = await answer.text();
    return { status: answer.status, html, text: words(html) };
  };
  const tap = async (html: string, label: string) => {
    const form = html.match(/<form[\s\S]*?<\/form>/g)?.find((each) => each.includes(label));
    const action = form && /action="([^"]+)"/.exec(form)?.[1];
    if (!form || !action) throw new Error(`No form with ${label}`);
    const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]));
    const answer = await app.request(action, { method: 'POST', body });
    return { status: answer.status, location: answer.headers.get('location') ?? '', text: words(await answer.text()) };
  };
  return { clock, open, tap };
}

const path = (town: Town, location: string) => location.slice(`/${town.slug}`.length);

describe('the page Cittadino', async () => {
  const town = await aTown(database);

  test('says for two children, one of them absent, that one of two eats at school', async () => {
    const first = await aChild(town);
    await aChild(town, { personId: first.personId });
    const parent = family(town, first);
    const page = await parent.open('/cittadino');
    expect(page.text).toContain('Buongiorno. Oggi mangiano a scuola 2 figli su 2.');
    expect(page.text).toContain('Puoi disdire fino alle 09:00');
    await parent.tap(page.html, 'Assente oggi');
    expect((await parent.open('/cittadino')).text).toContain('Oggi mangia a scuola 1 figlio su 2.');
  });

  test('says how far 24,50 € reach: 7 meals of 3,50 €, today’s included', async () => {
    const child = await (await aChild(town)).holding({ cents: 2450 });
    const page = await family(town, child).open('/cittadino');
    expect(page.text).toContain('24,50 € · 7 pasti Il credito basta fino a mercoledì 2 dicembre');
  });

  test('of a child in debt names the limit, and opens the top-up with what settles the debt', async () => {
    const child = await (await aChild(town)).owing({ meals: 2 });
    const page = await family(town, child).open('/cittadino');
    expect(page.text).toContain('−7,00 € · 2 pasti a debito Dopo 5 pasti a debito il servizio si sospende');
    expect(page.html).toContain(`/ricarica?consumatore=${child.consumerId}&amp;importo=7%2C00`);
  });

  test('says in the afternoon that lunch is over', async () => {
    const lived = await aTown(database);
    const child = await aChild(lived);
    await liveDay(lived, '2026-11-24');
    expect((await family(lived, child, '2026-11-24 16:00').open('/cittadino')).text).toContain('ha pranzato a scuola.');
  });
});

describe('one tap on Assente oggi', async () => {
  const town = await aTown(database);

  test('at 08:41 gives a receipt with hour and number, and a way back', async () => {
    const child = await aChild(town);
    const parent = family(town, child);
    const done = await parent.tap((await parent.open('/cittadino')).html, 'Assente oggi');
    expect(done.status).toBe(303);
    const page = await parent.open(path(town, done.location));
    expect(page.text).toMatch(/Assenza registrata alle 08:41 n\. \d+/);
    expect(page.text).toContain('non pranza a scuola.');
    const undone = await parent.tap(page.html.slice(page.html.indexOf('receipt')), 'Annulla');
    expect((await parent.open(path(town, undone.location))).text).toContain('Annullamento registrato alle 08:41');
  });

  test('sent twice is done once, and leads to the same receipt', async () => {
    const child = await aChild(town);
    const parent = family(town, child);
    const { html } = await parent.open('/cittadino');
    const [one, two] = [await parent.tap(html, 'Assente oggi'), await parent.tap(html, 'Assente oggi')];
    expect(two.location).toBe(one.location);
  });

  test('at 09:03 is refused: the page names 09:00 and 09:03, and what helps now', async () => {
    const child = await aChild(town);
    const parent = family(town, child);
    const { html } = await parent.open('/cittadino');
    parent.clock.set('2026-11-24 09:03');
    const refused = await parent.tap(html, 'Assente oggi');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('La richiesta è arrivata alle 09:03. Si poteva disdire fino alle 09:00');
    expect(refused.text).toContain('avvisa la scuola');
  });
});

describe('the page Dettaglio', async () => {
  const town = await aTown(database);

  test('of somebody else’s child does not exist', async () => {
    const [child, other] = [await aChild(town), await aChild(town)];
    const stranger = family(town, other);
    for (const rest of ['', '/assenze', '/pasti', '/movimenti']) {
      expect((await stranger.open(`/cittadino/${child.consumerId}${rest}`)).status).toBe(404);
    }
  });

  test('never shows a day before go-live as booked, and says from when meals count', async () => {
    const late = await aTown(database, { goLiveOn: '2026-10-07' });
    const child = await aChild(late);
    const page = await family(late, child, '2026-10-07 08:00').open(`/cittadino/${child.consumerId}?mese=2026-10`);
    expect(page.text.split('il servizio si gestisce qui dal 07/10/2026')).toHaveLength(5);
    expect(page.text).toContain('0 a ottobre, 0 dal 07/10/2026.');
  });

  test('says why a day has no service', async () => {
    const child = await aChild(town);
    const page = await family(town, child).open(`/cittadino/${child.consumerId}?mese=2026-12`);
    expect(page.text).toContain('martedì 8 dicembre servizio non disponibile Immacolata');
  });

  test('names who cancelled, and when', async () => {
    const child = await aChild(town);
    const parent = family(town, child, '2026-11-23 20:14');
    const { html } = await parent.open(`/cittadino/${child.consumerId}`);
    await parent.tap(html.slice(html.indexOf('datetime="2026-11-24"')), 'Disdici');
    parent.clock.set('2026-11-24 08:00');
    expect((await parent.open('/cittadino')).text).toMatch(/Disdetto ieri alle 20:14 da Numero \d+ Genitore/);
  });
});

describe('days further ahead than the municipality lets plan', async () => {
  const town = await aTown(database, { absence_days_ahead: 10 });
  const child = await aChild(town);
  const { clock, open, tap } = family(town, child);
  const december = `/cittadino/${child.consumerId}?mese=2026-12`;

  test('are named with the last day that can be planned, and offer nothing', async () => {
    const { html, text } = await open(december);
    expect(text).toContain('Per ora si programma fino a venerdì 4 dicembre. I giorni dopo si aprono più avanti.');
    expect(html.match(/>Disdici/g)).toHaveLength(4);
    const november = await open(`/cittadino/${child.consumerId}?mese=2026-11`);
    expect(november.text).not.toContain('si aprono più avanti');
  });

  test('can be taken back where something was planned before', async () => {
    await town.run((tx) =>
      recordSetting(tx, { key: 'absence_days_ahead', value: null, validFrom: day('2026-11-01'), at: clock.now() }),
    );
    const before = await open(december);
    expect(before.html.match(/>Disdici/g)?.length).toBeGreaterThan(10);
    const forms = before.html.match(/<form[\s\S]*?<\/form>/g) ?? [];
    const last = forms.findLast((form) => form.includes('>Disdici')) ?? '';
    await tap(last, 'Disdici');
    await town.run((tx) =>
      recordSetting(tx, { key: 'absence_days_ahead', value: 10, validFrom: day('2026-11-01'), at: clock.now() }),
    );
    const after = await open(december);
    expect(after.html.match(/>Disdici/g)).toHaveLength(4);
    expect(after.html.match(/>Annulla/g)).toHaveLength(1);
    expect((await tap(after.html, '>Annulla')).status).toBe(303);
    expect((await open(december)).html).not.toContain('>Annulla');
  });
});

describe('other days', async () => {
  const town = await aTown(database);

  test('are summed up before the button, and closed ones are named apart', async () => {
    const child = await aChild(town);
    const parent = family(town, child, '2026-11-24 09:30');
    const query = 'modo=periodo&tipo=absent&dal=2026-11-24&al=2026-11-27';
    const review = await parent.open(`/cittadino/${child.consumerId}/assenze/riepilogo?${query}`);
    expect(review.text).toContain('3 pasti disdetti, nessun addebito.');
    expect(review.text).toContain('Mar 24 novembre: si poteva disdire fino alle 09:00, resta com’è.');
    const done = await parent.tap(review.html.slice(review.html.indexOf('<main')), 'Conferma l’assenza');
    expect((await parent.open(path(town, done.location))).text).toContain(
      'Mar 24 novembre: troppo tardi, resta com’era.',
    );
  });

  test('that are missing come back as typed, with what is missing', async () => {
    const child = await aChild(town);
    const back = await family(town, child).open(
      `/cittadino/${child.consumerId}/assenze/riepilogo?modo=periodo&tipo=light&dal=2026-12-01&al=`,
    );
    expect(back.status).toBe(422);
    expect(back.text).toContain('Indica l’ultimo giorno');
    expect(back.html).toContain('value="2026-12-01"');
  });
});
