import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { responseXml, signed } from '#sandbox/identity-provider/saml-messages.ts';
import { forgetFederatedTraces, purgeFederation, readRegister } from '#src/federation/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { federated } from '#test/support/federated.ts';
import { aSite, PASSWORD } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const own_credentials = { enabled: true, reason: 'gestore' };
const town = await aTown(database, { own_credentials });
const site = await aSite(town, clock);
const spid = await federated(town, site, clock);
const cie = await federated(town, site, clock, 'cie');
const home = `/${town.slug}/`;
const { visitor } = site;

const mario = { fiscalNumber: 'RSSMRA85T10A562S', name: 'Mario', familyName: 'Rossi', dateOfBirth: '1985-12-10' };
const luigi = { ...mario, fiscalNumber: 'VRDLGU80A01H501Q', name: 'Luigi', familyName: 'Verdi' };

async function aParent(fiscalCode: string) {
  const child = await aChild(town);
  await sql`update people set fiscal_code = ${fiscalCode} where id = ${child.personId}`.execute(database.owner);
  return child;
}
const parent = await aParent(mario.fiscalNumber);
await site.register(parent);

const sessionOf = async (provider: string) =>
  (
    await sql<{ person: number; level: number }>`select l.person_id as person, s.provider_level as level from sessions s
      join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id where s.provider = ${provider} and s.ended_at is null`.execute(
      database.owner,
    )
  ).rows.at(-1);
const removeQuestion = () => sql`update logins set password_asked_at = ${clock.now()}`.execute(database.owner);
const askAgain = () => sql`update logins set password_asked_at = null`.execute(database.owner);

describe('the login page', () => {
  test('leads to the list of providers with their official names, and to CIE at once', async () => {
    const { text } = await visitor().get(site.loginPage);
    expect(text).toContain(`href="/${town.slug}/spid"`);
    const list = await visitor().get(`/${town.slug}/spid`);
    expect(list.text).toContain(spid.provider.name);
    expect(list.text).toContain('https://www.spid.gov.it/richiedi-spid');
    expect((await visitor().get(`/${town.slug}/cie`)).location).toContain(`${cie.provider.ssoUrl}?SAMLRequest=`);
  });

  test('says that they are in activation where they are off, and there their addresses do not exist', async () => {
    const off = await aTown(database);
    const other = await aSite(off, clock);
    expect((await other.visitor().get(other.loginPage)).text).toContain('Entra con SPID (in attivazione)');
    for (const path of ['spid', 'spid/metadata', 'spid/entra?idp=x', 'cie', 'accesso/inventato'])
      expect((await other.visitor().get(`/${off.slug}/${path}`)).status, path).toBe(
        path.startsWith('accesso') ? 403 : 404,
      );
  });
});

describe('entering', () => {
  test('with SPID and with CIE is entering as the same parent as with the password', async () => {
    await removeQuestion();
    const withPassword = await site.entered(parent.email);
    const children = (await withPassword.get(`/${town.slug}/cittadino`)).text;
    expect(children).toContain(`/cittadino/${parent.consumerId}/`);
    for (const way of [spid, cie]) {
      const browser = visitor();
      expect(await way.enter(browser, mario)).toMatchObject({ status: 303, location: home });
      const { text } = await browser.get(`/${town.slug}/cittadino`);
      expect(text).toContain(`/cittadino/${parent.consumerId}/`);
      const federation = way === spid ? 'spid' : 'cie';
      expect(await sessionOf(`${federation}:${way.provider.entityId}`)).toEqual({ person: parent.personId, level: 2 });
    }
  });

  test('works for a parent who never had a password, and makes none', async () => {
    const newcomer = await aParent('BNCLRA85T50H501X');
    const browser = visitor();
    const person = { ...mario, fiscalNumber: 'BNCLRA85T50H501X' };
    expect((await spid.enter(browser, person)).location).toBe(home);
    expect((await browser.get(`/${town.slug}/cittadino`)).text).toContain(`/cittadino/${newcomer.consumerId}/`);
    expect((await site.enter(visitor(), newcomer.email)).text).toContain('Email o password non corrette');
  });

  test('leads to the page that was asked for, never elsewhere', async () => {
    const wanted = `/${town.slug}/pagamenti`;
    const to = async (next: string) =>
      (await spid.enter(visitor(), mario, `next=${encodeURIComponent(next)}`)).location;
    expect(await to(wanted)).toBe(wanted);
    expect(await to('https://altro.example.it/')).toBe(home);
    expect(await to('//altro.example.it')).toBe(home);
  });

  test('ends the session that the browser held', async () => {
    const browser = await site.entered(parent.email);
    const cookie = browser.cookies.get(`omnibus-${town.slug}`) ?? '';
    await spid.enter(browser, mario);
    const old = visitor();
    old.cookies.set(`omnibus-${town.slug}`, cookie);
    expect((await old.get(home)).location).toContain('/login/');
  });

  test('keeps an absence that waited for it, with its first arrival', async () => {
    const browser = await site.entered(parent.email);
    const page = `/${town.slug}/cittadino/${parent.consumerId}/assenze`;
    const { _csrf = '' } = hiddenFields((await browser.get(`${home}privacy`)).text, `${home}logout`);
    clock.set('2026-11-26 08:59');
    const sent = await browser.post(page, {
      _csrf,
      _key: 'chiave-del-modulo-1',
      tipo: 'absent',
      modo: 'giorni',
      giorno: '2026-11-26',
    });
    const waiting = new URLSearchParams(sent.location.split('?')[1]).get('attesa');
    expect(waiting).not.toBeNull();
    const { text } = await browser.get(sent.location);
    expect(text).toContain(`/${town.slug}/spid?attesa=${waiting}`);
    clock.set('2026-11-26 09:03');
    const entered = await spid.enter(browser, mario, `attesa=${waiting}`);
    expect(entered.location).toBe(`/${town.slug}/da-confermare/${waiting}`);
    expect((await browser.get(entered.location)).text).toContain('La richiesta è arrivata alle 08:59');
  });
});

describe('the password beside', () => {
  test('is asked about once; kept, it still opens', async () => {
    await askAgain();
    const browser = visitor();
    const { location } = await spid.enter(browser, mario, `next=/${town.slug}/pagamenti`);
    expect(location).toBe(`/${town.slug}/accesso-e-password?next=%2F${town.slug}%2Fpagamenti`);
    const decided = await browser.submit(location, { scelta: 'tieni' });
    expect(decided.location).toBe(`/${town.slug}/pagamenti`);
    expect((await spid.enter(visitor(), mario)).location).toBe(home);
    expect((await site.enter(visitor(), parent.email)).status).toBe(303);
  });

  test('let go of, opens nothing any more: no login, no session elsewhere, no remembered device, no link; twice is once', async () => {
    await askAgain();
    const elsewhere = await site.entered(parent.email);
    const remembered = visitor();
    await remembered.submit(site.loginPage, { email: parent.email, password: PASSWORD, ricorda: '1' });
    remembered.cookies.delete(`omnibus-${town.slug}`);
    expect((await remembered.get(`${home}assenze`)).status).toBe(200);
    const browser = visitor();
    const page = (await spid.enter(browser, mario)).location;
    await browser.submit(page, { scelta: 'togli' });
    await browser.submit(page, { scelta: 'togli' });
    expect((await browser.get(`/${town.slug}/cittadino`)).status).toBe(200);
    expect((await elsewhere.get(home)).location).toContain('/login/');
    expect((await remembered.get(`${home}assenze`)).location).toContain('/login/');
    expect((await site.enter(visitor(), parent.email, PASSWORD)).text).toContain('Email o password non corrette');
    expect((await spid.enter(visitor(), mario)).location).toBe(home);
  });

  test('is nobody’s business who entered with it', async () => {
    await site.register(parent);
    const browser = await site.entered(parent.email);
    expect((await browser.get(`/${town.slug}/accesso-e-password`)).location).toBe(home);
  });
});

describe('somebody who is let in nowhere', () => {
  test('whom no enrolment knows reads whom to call, and no session opens', async () => {
    const browser = visitor();
    const answer = await spid.enter(browser, luigi);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Non ti troviamo fra le famiglie iscritte');
    expect(answer.text).toContain('099 000000');
    expect((await browser.get(home)).location).toContain('/login/');
  });

  test('under age has an identity and no child in charge', async () => {
    await aParent('NRENNA12L50E506T');
    const answer = await spid.enter(visitor(), { ...mario, fiscalNumber: 'NRENNA12L50E506T' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Serve un genitore o un tutore');
  });

  test.each([
    [19, 'Troppi tentativi'],
    [20, 'livello 2'],
    [21, 'Tempo scaduto'],
    [22, 'consenso'],
    [23, 'sospesa o revocata'],
    [24, 'non ha completato'],
    [25, 'annullato'],
    [30, 'non è ammesso'],
    [8, 'Errore tecnico'],
  ])('with the provider’s code %i reads why, with 403', async (errorCode, words) => {
    const asked = await spid.leave(visitor());
    const xml = responseXml(spid.provider, asked, { at: clock.now(), responseId: `_e${errorCode}` }, { errorCode });
    const answer = await spid.post(Buffer.from(signed(xml, spid.provider)).toString('base64'), asked.relayState);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain('099 000000');
  });

  test('at level 1 is refused, and reads which level is asked for', async () => {
    const answer = await spid.enter(visitor(), mario, '', { level: 1 });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Serve un’identità di livello 2');
  });
});

describe('an answer', () => {
  test('counts once, however often and however fast it comes', async () => {
    const asked = await spid.leave(visitor());
    const encoded = spid.answer(asked, mario);
    const posted = await Promise.all([1, 2, 3].map(() => spid.post(encoded, asked.relayState)));
    expect(posted.map(({ status }) => status).toSorted()).toEqual([303, 403, 403]);
    expect((await spid.post(encoded, asked.relayState)).text).toContain('Accesso già usato o scaduto');
  });

  test('with an assertion that was used before is refused, even to another request', async () => {
    const first = await spid.leave(visitor());
    await spid.post(spid.answer(first, mario, { assertionId: '_una' }));
    const second = await spid.leave(visitor());
    expect((await spid.post(spid.answer(second, mario, { assertionId: '_una' }))).status).toBe(403);
  });

  test('leads in only the browser that asked, once, within five minutes', async () => {
    const browser = visitor();
    const asked = await spid.leave(browser);
    const { location } = await spid.post(spid.answer(asked, mario));
    const victim = visitor();
    await victim.get(site.loginPage);
    expect((await victim.get(location)).status, 'another browser').toBe(403);
    expect((await browser.get(location)).status).toBe(303);
    expect((await browser.get(location)).status, 'twice').toBe(403);
    const late = visitor();
    const again = await spid.post(spid.answer(await spid.leave(late), mario));
    clock.advance({ minutes: 6 });
    expect((await late.get(again.location)).status, 'late').toBe(403);
  });

  test('comes too late after half an hour', async () => {
    const asked = await spid.leave(visitor());
    clock.advance({ minutes: 31 });
    expect((await spid.post(spid.answer(asked, mario))).status).toBe(403);
  });

  test('with another text beside it is refused, and the right one still counts', async () => {
    const asked = await spid.leave(visitor());
    expect((await spid.post(spid.answer(asked, mario), 'https://altro.example.it')).status).toBe(403);
    expect((await spid.post(spid.answer(asked, mario), asked.relayState)).status).toBe(303);
  });

  test('of another municipality, or meant for it, opens nothing here', async () => {
    const there = await aTown(database);
    const theirs = await aSite(there, clock);
    const elsewhere = await federated(there, theirs, clock);
    const asked = await elsewhere.leave(theirs.visitor());
    expect((await spid.post(elsewhere.answer(asked, mario))).status).toBe(403);
    const own = await spid.leave(visitor());
    expect((await spid.post(spid.answer({ ...own, audience: asked.audience }, mario))).status).toBe(403);
    expect((await spid.post(elsewhere.answer(own, mario))).status, 'another provider').toBe(403);
  });

  test('that is nothing, or far too much, is refused without a fault', async () => {
    for (const body of ['', 'x', '<Response/>', Buffer.from('<a').toString('base64'), 'A'.repeat(400_000)])
      expect((await spid.post(body)).status).toBe(403);
    const bomb =
      '<!DOCTYPE r [<!ENTITY a "aaaa">]><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&a;</samlp:Response>';
    expect((await spid.post(Buffer.from(bomb).toString('base64'))).status).toBe(403);
  });
});

describe('a provider that ends a session', () => {
  /** Enters; answers what the provider called the login. */
  async function entered(browser: ReturnType<typeof visitor>, way = spid) {
    const asked = await way.leave(browser);
    const encoded = way.answer(asked, mario);
    const { location } = await way.post(encoded, asked.relayState);
    await browser.get(location);
    return /<saml:NameID[^>]*>([^<]+)</.exec(Buffer.from(encoded, 'base64').toString())?.[1] ?? '';
  }
  const end = (nameId: string, more = '') => {
    const until = clock.now().add({ minutes: 5 }).toString({ smallestUnit: 'second' });
    const xml =
      `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
      `ID="_fine" Version="2.0" IssueInstant="${clock.now()}" Destination="http://localhost:8080${spid.base}/logout" NotOnOrAfter="${until}">` +
      `<saml:Issuer>${spid.provider.entityId}</saml:Issuer><saml:NameID>${nameId}</saml:NameID>${more}</samlp:LogoutRequest>`;
    const SAMLRequest = Buffer.from(signed(xml, spid.provider)).toString('base64');
    // From another site: none of our cookies come along.
    return visitor().post(`${spid.base}/logout`, { SAMLRequest }, { 'sec-fetch-site': 'cross-site' });
  };
  const isIn = async (browser: ReturnType<typeof visitor>) =>
    (await browser.get(`/${town.slug}/cittadino`)).status === 200;

  test('ends the one it names, in whichever browser, and no other; twice is once', async () => {
    await removeQuestion();
    const [first, second] = [visitor(), visitor()];
    const [name] = [await entered(first), await entered(second)];
    expect(await isIn(first)).toBe(true);
    for (const _ of [1, 2]) {
      const answer = await end(name, '<samlp:SessionIndex>_altra</samlp:SessionIndex>');
      expect([200, 302]).toContain(answer.status);
      expect(answer.location || answer.text).toContain('SAMLResponse');
    }
    expect(await isIn(first)).toBe(false);
    expect(await isIn(second)).toBe(true);
  });

  test('ends nothing by a name that it did not give, nor a session of another provider', async () => {
    const browser = visitor();
    await entered(browser);
    await end('_inventato');
    expect(await isIn(browser)).toBe(true);
    const withCie = visitor();
    await end(await entered(withCie, cie));
    expect(await isIn(withCie)).toBe(true);
  });
});

describe('the register', () => {
  test('keeps request and answer sealed, names nobody in its columns, and opens for authorities', async () => {
    const asked = await spid.leave(visitor());
    await spid.post(spid.answer(asked, mario));
    const plain = await sql<{ all: string }>`select string_agg(r::text, ' ') as all from federation_register r`.execute(
      database.owner,
    );
    expect(plain.rows[0]?.all).not.toContain(mario.fiscalNumber);
    const entry = await town.run((tx) => readRegister(tx, site.world.sealer, asked.requestId));
    expect(entry?.outcome).toBe('accepted');
    expect(entry?.exchange.request).toContain('AuthnRequest');
    expect(Buffer.from(entry?.exchange.answer ?? '', 'base64').toString()).toContain(mario.fiscalNumber);
  });

  test('keeps few of the answers that no provider wrote, and the right one after them', async () => {
    const asked = await spid.leave(visitor());
    const forged = Buffer.from(
      responseXml(spid.provider, asked, { at: clock.now(), responseId: '_falsa' }, { errorCode: 25 }),
    ).toString('base64');
    for (let sent = 0; sent < 8; sent++) expect((await spid.post(forged)).status).toBe(403);
    expect((await spid.post(spid.answer(asked, mario))).status).toBe(303);
    const { rows } = await sql<{
      outcome: string;
      n: number;
    }>`select outcome, count(*)::integer as n from federation_register
      where request_id = ${asked.requestId} group by 1 order by 1`.execute(database.owner);
    expect(rows).toEqual([
      { outcome: 'accepted', n: 1 },
      { outcome: 'not authenticated: 25', n: 5 },
    ]);
  });

  test('forgets after 24 months, not a day before, and requests and used assertions after a day', async () => {
    const count = async (table: string) =>
      (
        await sql<{
          n: number;
        }>`select count(*) as n from ${sql.table(table)} where tenant_id = ${town.tenantId}`.execute(database.owner)
      ).rows[0]?.n;
    const kept = await count('federation_register');
    const purgeAt = (later: Temporal.DurationLike) =>
      town.run((tx) => purgeFederation(tx, clock.now().toZonedDateTimeISO('Europe/Rome').add(later).toInstant()));
    await purgeAt({ months: 23, days: 25 });
    expect(await count('federation_register')).toBe(kept);
    expect(await count('federated_requests')).toBe(0);
    expect(await count('used_assertions')).toBe(0);
    await purgeAt({ months: 24, days: 3 });
    expect(await count('federation_register')).toBe(0);
    expect(await purgeAt({ months: 24, days: 3 })).toBe(0);
    await spid.post(spid.answer(await spid.leave(visitor()), mario));
    clock.advance({ hours: 24 * 740 });
    await forgetFederatedTraces(site.world, town.tenantId);
    expect(await count('federation_register')).toBe(0);
  });
});

test('metadata are the same signed bytes each time', async () => {
  const [first, again] = [await visitor().get(`${spid.base}/metadata`), await visitor().get(`${spid.base}/metadata`)];
  expect(first.headers.get('content-type')).toContain('samlmetadata+xml');
  expect(first.text).toBe(again.text);
});
