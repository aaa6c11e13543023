import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { deviceName } from './device-name.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { register, entered, hire } = await aSite(town, clock);
const page = `/${town.slug}/dispositivi`;
const home = `/${town.slug}/cittadino`;

async function threeDevices() {
  const child = await aChild(town);
  await register(child);
  const devices = [await entered(child.email), await entered(child.email), await entered(child.email)] as const;
  return { child, devices };
}

const handlesIn = (text: string) =>
  [...text.matchAll(/name="quale" value="([0-9a-f]{24})"/g)].map(([, handle = '']) => handle);

test('one sees one’s own devices only, and not those that are over', async () => {
  const { devices, child } = await threeDevices();
  await threeDevices();
  const { text } = await devices[0].get(page);
  expect(text).toContain('3 dispositivi collegati');
  expect(text.match(/>questo dispositivo/g)).toHaveLength(1);
  clock.advance({ minutes: 20 });
  await devices[0].get(home);
  clock.advance({ minutes: 15 });
  expect((await devices[0].get(page)).text).toContain('1 dispositivo collegato');
  expect((await (await entered(child.email)).get(page)).text).toContain('2 dispositivi collegati');
});

test('one device is ended, and all the others; this one goes on', async () => {
  const { devices } = await threeDevices();
  const [mine, second, third] = devices;
  const [handle = ''] = handlesIn((await mine.get(page)).text);
  const csrf = hiddenFields((await mine.get(page)).text, page)._csrf ?? '';
  expect((await mine.post(page, { _csrf: csrf, quale: handle })).location).toBe(`${page}?fatto=uno`);
  const states = [await second.get(home), await third.get(home)].map(({ status }) => status).sort();
  expect(states).toEqual([200, 303]);
  await mine.post(page, { _csrf: csrf, quale: 'altri' });
  expect((await second.get(home)).status).toBe(303);
  expect((await third.get(home)).status).toBe(303);
  expect((await mine.get(page)).text).toContain('1 dispositivo collegato');
});

test('nobody ends a device of somebody else', async () => {
  const [mine, other] = [(await threeDevices()).devices, (await threeDevices()).devices];
  const [handle = ''] = handlesIn((await other[0].get(page)).text);
  const csrf = hiddenFields((await mine[0].get(page)).text, page)._csrf ?? '';
  await mine[0].post(page, { _csrf: csrf, quale: handle });
  await mine[0].post(page, { _csrf: csrf, quale: '' });
  for (const browser of [...other, ...mine]) expect((await browser.get(home)).status).toBe(200);
});

test('staff has the page too', async () => {
  await hire('kitchen', 'cucina@example.it');
  expect((await (await entered('cucina@example.it')).get(page)).text).toContain('questo dispositivo');
});

test.each([
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36',
    'Chrome su Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1',
    'Safari su iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36 Edg/142.0', 'Edge su Windows'],
  ['', 'Dispositivo sconosciuto'],
])('%s is %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
