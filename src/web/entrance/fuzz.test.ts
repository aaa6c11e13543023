import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { signed } from '#sandbox/identity-provider/saml-messages.ts';
import { newToken } from '#src/platform/crypto/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { federated } from '#test/support/federated.ts';
import { withGateway } from '#test/support/gateway.ts';
import { anyText, spoiling } from '#test/support/nasty.ts';
import { enrolledPayer, lastLink } from '#test/support/registering.ts';
import { aSite, PASSWORD } from '#test/support/site.ts';
import { type Answer, hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const settings = { staff_second_factor: true, own_credentials: { enabled: true, reason: 'gestore' } };
const town = await aTown(database, settings);
const site = await aSite(town, clock);
const mario = {
  fiscalNumber: 'RSSMRA85T10A562S',
  name: 'Mario',
  familyName: 'Rossi',
  dateOfBirth: '1985-12-10',
  note: '',
};
const spid = await federated(town, site, clock);
const cie = await federated(town, site, clock, 'cie');
const gateway = await withGateway(town, site, clock, [mario]);
const { visitor } = site;
const parent = await aChild(town);
await sql`update people set fiscal_code = ${mario.fiscalNumber} where id = ${parent.personId}`.execute(database.owner);
const home = `/${town.slug}`;
const SEED = 20_261_126;
const RUNS = { seed: SEED, numRuns: 60, endOnFailure: true };

/** Whatever was sent, an answer that was meant. */
function expectMeant(answer: Answer, sent: unknown): void {
  const failure = answer.status >= 500 ? site.logged.findLast((line) => line.includes('unexpected error')) : '';
  expect(answer.status, `${JSON.stringify(sent)} ${failure}`).toBeLessThan(500);
  expect(answer.text).not.toMatch(/\bat \S+ \(?(file:|\/|node:)|node_modules|\.tsx?:\d+/);
  expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/(^|, )a=b/);
}

describe.each([
  ['SPID', spid],
  ['CIE', cie],
])('what is sent back in the name of a provider of %s', (_name, way) => {
  test('opens nothing when it is spoiled anywhere, or, where the signature does not cover the place, the signed person’s own pages', async () => {
    const property = fc.asyncProperty(spoiling, fc.boolean(), async (spoil, encoded) => {
      const browser = visitor();
      const asked = await way.leave(browser);
      const xml = spoil(Buffer.from(way.answer(asked, mario), 'base64').toString());
      const answer = await way.post(encoded ? Buffer.from(xml).toString('base64') : xml, asked.relayState);
      expectMeant(answer, xml);
      if (answer.status !== 303) {
        expect(answer.status, xml).toBe(403);
        return;
      }
      // Such places are the certificate beside the signature, which nobody believes, and names of spaces that nothing uses.
      await browser.get(answer.location);
      expect((await browser.get(`${home}/cittadino`)).text).toContain(`/cittadino/${parent.consumerId}/`);
    });
    await fc.assert(property, RUNS);
  });

  test('is read or refused, whatever a provider itself signs', async () => {
    const property = fc.asyncProperty(anyText, anyText, anyText, async (name, fiscalNumber, dateOfBirth) => {
      const asked = await way.leave(visitor());
      const said = {
        ...mario,
        name: visible(name),
        fiscalNumber: visible(fiscalNumber),
        dateOfBirth: visible(dateOfBirth),
      };
      expectMeant(await way.post(way.answer(asked, said), asked.relayState), said);
    });
    await fc.assert(property, { ...RUNS, numRuns: 25 });
  });

  test('ends nothing when a wish to end a session is spoiled, and fails nothing when it is odd and signed', async () => {
    const property = fc.asyncProperty(anyText, fc.boolean(), fc.boolean(), async (text, sealed, byForm) => {
      const request =
        `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_fine" ` +
        `Version="2.0" IssueInstant="${clock.now()}" Destination="http://localhost:8080${way.base}/logout">` +
        `<saml:Issuer>${way.provider.entityId}</saml:Issuer><saml:NameID>${visible(text)}</saml:NameID></samlp:LogoutRequest>`;
      const SAMLRequest = Buffer.from(sealed ? signed(request, way.provider) : request + text).toString('base64');
      const path = `${way.base}/logout`;
      const answer = byForm
        ? await visitor().post(path, { SAMLRequest, RelayState: text }, { 'sec-fetch-site': 'cross-site' })
        : await visitor().get(
            `${path}?${new URLSearchParams({ SAMLRequest, RelayState: text, Signature: text, SigAlg: text })}`,
          );
      expectMeant(answer, request);
    });
    await fc.assert(property, { ...RUNS, numRuns: 30 });
  });

  test('and the ways out take any address and any provider', async () => {
    const property = fc.asyncProperty(anyText, anyText, async (idp, next) => {
      expectMeant(await visitor().get(`${way.base}/entra?${new URLSearchParams({ idp, next, attesa: next })}`), {
        idp,
        next,
      });
      expectMeant(await visitor().get(`${home}/accesso/${encodeURIComponent(idp.toWellFormed())}`), idp);
    });
    await fc.assert(property, { ...RUNS, numRuns: 25 });
  });
});

/** What a signed document can hold: no control characters, and nothing that is markup of its own. */
const visible = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[<&>"]/g, '.');

test('what comes back from a regional gateway with anything in its address opens nothing', async () => {
  const names = ['code', 'state', 'iss', 'error', 'error_description', 'session_state'];
  const query = fc.dictionary(fc.constantFrom(...names), anyText, { maxKeys: 6 });
  const property = fc.asyncProperty(query, fc.boolean(), async (odd, withState) => {
    const browser = visitor();
    const out = await gateway.leave(browser);
    const params = { ...odd, ...(withState && { state: out.searchParams.get('state') ?? '' }) };
    const answer = await browser.get(`${gateway.base}/ritorno?${new URLSearchParams(params)}`);
    expectMeant(answer, params);
    expect((await browser.get(`${home}/cittadino`)).location).toContain('/login/');
  });
  await fc.assert(property, RUNS);
});

describe('the links of mails', () => {
  /** A link that is good, and the form behind it. */
  async function linkTo(what: 'registration' | 'reset' | 'staff'): Promise<string> {
    const name = newToken(site.world.randomness)
      .slice(0, 8)
      .toLowerCase()
      .replaceAll(/[^a-z]/g, 'x');
    const email = `${what}-${name}@example.it`;
    if (what === 'staff') {
      await site.hire('office', email);
      await visitor().submit(`${home}/password-dimenticata`, { email });
      return lastLink(town, email);
    }
    const payer = await enrolledPayer(town, email);
    if (what === 'reset') await site.register(payer);
    const page = what === 'reset' ? `${home}/password-dimenticata` : `${home}/registrazione`;
    await visitor().submit(page, { email, codice_fiscale: payer.fiscalCode });
    return lastLink(town, email);
  }

  test.each(['registration', 'reset', 'staff'] as const)('of a %s take any password, and any link', async (what) => {
    const link = await linkTo(what);
    const [path = ''] = link.split('?');
    expect((await visitor().get(link)).status, link).toBe(200);
    const property = fc.asyncProperty(anyText, anyText, fc.boolean(), async (password, codice, good) => {
      const browser = visitor();
      const { text } = await browser.get(link);
      const fields = { ...hiddenFields(text, path), password, ...(!good && { codice }) };
      expectMeant(await browser.post(path, fields), fields);
      expectMeant(await browser.get(`${path}?${new URLSearchParams({ codice })}`), codice);
    });
    await fc.assert(property, { ...RUNS, numRuns: 12 });
  });
});

test('the second step takes any code and any answer of a passkey, and lets nobody in by it', async () => {
  const email = 'meta@example.it';
  await site.hire('office', email);
  const browser = visitor();
  await site.enter(browser, email, PASSWORD);
  const step = `${home}/seconda-verifica`;
  expect((await browser.get(step)).status).toBe(200);
  const property = fc.asyncProperty(anyText, fc.json(), fc.boolean(), async (codice, risposta, asJson) => {
    const { text } = await browser.get(step);
    const csrf = hiddenFields(text, step)._csrf ?? '';
    const answer = asJson ? risposta : codice;
    expectMeant(await browser.post(step, { _csrf: csrf, _key: 'x', codice }), codice);
    const odd = { _csrf: csrf, _key: 'x', sfida: codice, risposta: answer };
    expectMeant(await browser.post(`${step}/passkey`, odd), odd);
    expectMeant(await visitor().submit(`${home}/entra-con-passkey`, { sfida: codice, risposta: answer }), odd);
    expect((await browser.get(`${home}/ufficio`)).location).toContain(step);
  });
  await fc.assert(property, { ...RUNS, numRuns: 30 });
});
