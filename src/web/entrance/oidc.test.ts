import { generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { readRegister, removeOidcProvider } from '#src/federation/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { federated } from '#test/support/federated.ts';
import { withGateway } from '#test/support/gateway.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const site = await aSite(town, clock);
const mario = {
  fiscalNumber: 'RSSMRA85T10A562S',
  name: 'Mario',
  familyName: 'Rossi',
  dateOfBirth: '1985-12-10',
  note: '',
};
const luigi = { ...mario, fiscalNumber: 'VRDLGU80A01H501Q', name: 'Luigi' };
const enna = { ...mario, fiscalNumber: 'NRENNA12L50E506T', name: 'Enna' };
const gateway = await withGateway(town, site, clock, [mario, luigi, enna]);
const home = `/${town.slug}/`;
const { visitor } = site;

const parent = await aChild(town);
await sql`update people set fiscal_code = ${mario.fiscalNumber} where id = ${parent.personId}`.execute(database.owner);
await site.register(parent);
const neverAsk = () => sql`update logins set password_asked_at = ${clock.now()}`.execute(database.owner);
const askAgain = () => sql`update logins set password_asked_at = null`.execute(database.owner);

const outcomes = async () =>
  (
    await sql<{ outcome: string }>`select outcome from federation_register where tenant_id = ${town.tenantId}
      order by id`.execute(database.owner)
  ).rows.map(({ outcome }) => outcome);

describe('the login page', () => {
  test('shows a button for each gateway, with its name, and takes along what waits', async () => {
    const { text } = await visitor().get(`${site.loginPage}?next=${home}pagamenti`);
    expect(text).toContain('Entra con Accesso Prova');
    expect(text).toContain(`href="${gateway.base}?next=%2F${town.slug}%2Fpagamenti"`);
  });

  test('leads out with PKCE, state, nonce, the levels that are enough, and the wish that somebody prove it now', async () => {
    const { searchParams: asked } = await gateway.leave(visitor());
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('prompt')).toBe('login');
    expect(asked.get('acr_values')).toBe('https://www.spid.gov.it/SpidL2 https://www.spid.gov.it/SpidL3');
    expect(asked.get('redirect_uri')).toBe(`http://localhost:8080${gateway.base}/ritorno`);
    for (const tie of ['state', 'nonce', 'code_challenge']) expect(asked.get(tie)?.length, tie).toBeGreaterThan(40);
    expect((await gateway.leave(visitor())).searchParams.get('state')).not.toBe(asked.get('state'));
  });
});

describe('entering with a gateway', () => {
  test('is entering as the same parent, with the same children, as with the password and with SPID', async () => {
    await neverAsk();
    const spid = await federated(town, site, clock);
    const browsers = [await site.entered(parent.email), visitor(), visitor()] as const;
    expect(await spid.enter(browsers[1], mario)).toMatchObject({ status: 303, location: home });
    expect(await gateway.enter(browsers[2])).toMatchObject({ status: 303, location: home });
    for (const browser of browsers)
      expect((await browser.get(`/${town.slug}/cittadino`)).text).toContain(`/cittadino/${parent.consumerId}/`);
    const { rows } = await sql<{
      person: number;
      provider: string;
      level: number;
    }>`select l.person_id as person, s.provider, s.provider_level as level from sessions s
      join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id where s.provider like 'oidc:%'`.execute(
      database.owner,
    );
    expect(rows).toEqual([{ person: parent.personId, provider: 'oidc:regione', level: 2 }]);
  });

  test('asks before it replaces the password', async () => {
    await askAgain();
    const browser = visitor();
    const { location } = await gateway.enter(browser, {}, `next=${home}pagamenti`);
    expect(location).toBe(`/${town.slug}/accesso-e-password?next=%2F${town.slug}%2Fpagamenti`);
    expect((await browser.submit(location, { scelta: 'tieni' })).location).toBe(`/${town.slug}/pagamenti`);
    expect((await site.enter(visitor(), parent.email)).status).toBe(303);
  });

  test('at level 3 is enough too, and leads to no other site', async () => {
    const next = encodeURIComponent('https://altro.example.it/');
    expect((await gateway.enter(visitor(), { livello: '3' }, `next=${next}`)).location).toBe(home);
  });
});

describe('nobody is let in', () => {
  test.each([
    ['nonce', 'Risposta non valida', 'refused: OAUTH_JWT_CLAIM_COMPARISON_FAILED nonce'],
    ['expired', 'Risposta non valida', 'refused: OAUTH_JWT_TIMESTAMP_CHECK_FAILED exp'],
    ['audience', 'Risposta non valida', 'refused: OAUTH_JWT_CLAIM_COMPARISON_FAILED aud'],
    ['issuer', 'Risposta non valida', 'refused: OAUTH_JWT_CLAIM_COMPARISON_FAILED iss'],
    ['signature', 'Risposta non valida', 'refused: OAUTH_INVALID_RESPONSE'],
    ['unsigned', 'Risposta non valida', 'refused: '],
    ['other_subject', 'Risposta non valida', 'refused: OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'],
    ['no_fiscal_code', 'Manca il tuo codice fiscale', 'refused: NoFiscalCode'],
    ['no_level', 'Serve un’identità di livello 2', 'refused: LevelTooLow'],
  ])('by an answer with a wrong %s', async (guasto, heading, outcome) => {
    const browser = visitor();
    const answer = await gateway.enter(browser, { guasto });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(heading);
    expect(answer.text).toContain('099 000000');
    expect((await outcomes()).at(-1)).toContain(outcome);
    expect((await browser.get(home)).location).toContain('/login/');
  });

  test('at level 1, and at level 2 where the municipality wants 3', async () => {
    expect((await gateway.enter(visitor(), { livello: '1' })).text).toContain('Serve un’identità di livello 2');
    await gateway.agree({ minimumLevel: 3 });
    expect((await gateway.enter(visitor())).status).toBe(403);
    await gateway.agree();
  });

  test('who cancels reads so, and may try again', async () => {
    const answer = await gateway.enter(visitor(), { esito: 'no' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Hai annullato l’accesso');
  });

  test('whom no enrolment knows, and who is under age', async () => {
    const unknown = await gateway.enter(visitor(), { persona: luigi.fiscalNumber });
    expect(unknown.text).toContain('Non ti troviamo fra le famiglie iscritte');
    const child = await gateway.enter(visitor(), { persona: enna.fiscalNumber });
    expect(child.text).toContain('Serve un genitore o un tutore');
  });
});

describe('the way back', () => {
  test('counts once, however often and however fast the browser comes', async () => {
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    const came = await Promise.all([1, 2, 3].map(() => browser.get(back)));
    expect(came.map(({ status }) => status).toSorted()).toEqual([303, 403, 403]);
    expect((await browser.get(back)).text).toContain('Accesso già usato o scaduto');
  });

  test('belongs to the browser that went out: nobody is entered as somebody else, nor spoils their login', async () => {
    const mine = visitor();
    const back = await gateway.say(await gateway.leave(mine));
    expect((await visitor().get(back)).text).toContain('Accesso già usato o scaduto');
    expect((await mine.get(back)).status).toBe(303);
  });

  test('with another state, from another gateway or another issuer is nobody’s', async () => {
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    expect((await browser.get(back.replace(/state=[^&]+/, 'state=inventato'))).status).toBe(403);
    expect((await browser.get(back.replace('/oidc/regione/', '/oidc/altra/'))).status).toBe(403);
    const mixed = await browser.get(back.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Faltro.example.it'));
    expect(mixed.text).toContain('Risposta non valida');
  });

  test('with a code that the gateway does not know is refused', async () => {
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    expect((await browser.get(back.replace(/code=[^&]+/, 'code=inventato'))).text).toContain('Risposta non valida');
    expect((await outcomes()).at(-1)).toBe('refused: token: invalid_grant');
  });

  test('after 30 minutes is too late', async () => {
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    clock.advance({ minutes: 31 });
    expect((await browser.get(back)).text).toContain('Accesso già usato o scaduto');
  });

  test('is kept in the register with what was asked and answered, sealed', async () => {
    const browser = visitor();
    const out = await gateway.leave(browser);
    await browser.get(await gateway.say(out));
    const state = out.searchParams.get('state') ?? '';
    const line = await town.run((tx) => readRegister(tx, site.world.sealer, state));
    expect(line?.outcome).toBe('accepted');
    expect(line?.exchange.request).toBe(out.href);
    expect(line?.exchange.answer.split('.')).toHaveLength(3);
  });

  test('leaves no name and no fiscal code in the logs', () => {
    expect(site.logged.length).toBeGreaterThan(10);
    for (const line of site.logged) expect(line).not.toMatch(/RSSMRA|Mario|Rossi/);
  });
});

describe('the service proves itself', () => {
  const pem = (type: 'rsa' | 'ec', over = {}) =>
    (type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048, ...over })
      : generateKeyPairSync('ec', { namedCurve: 'P-256', ...over })
    ).privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString();

  test.each(['rsa', 'ec'] as const)('with a key (%s) that signs, and no secret goes along', async (type) => {
    await neverAsk();
    await gateway.agree({ clientAuth: 'private_key_jwt' }, pem(type));
    expect((await gateway.enter(visitor())).location).toBe(home);
    await gateway.agree();
  });

  test('with another key than the gateway knows, nobody is in', async () => {
    await gateway.agree({ clientAuth: 'private_key_jwt' }, pem('ec'));
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    await sql`update oidc_providers set sealed_client_secret = ${site.world.sealer.seal(pem('ec'))}
      where tenant_id = ${town.tenantId}`.execute(database.owner);
    expect((await browser.get(back)).status).toBe(403);
    expect((await outcomes()).at(-1)).toContain('invalid_client');
    await gateway.agree();
  });

  test.each([
    ['too short', pem('rsa', { modulusLength: 1024 })],
    ['of another curve', pem('ec', { namedCurve: 'P-384' })],
    ['that is none', 'segreto'],
  ])('a key %s is refused when it is agreed', async (_, key) => {
    await expect(gateway.agree({ clientAuth: 'private_key_jwt' }, key)).rejects.toThrow(
      /RSA di almeno 2048 bit o EC P-256/,
    );
  });
});

describe('leaving', () => {
  const logout = async (browser: ReturnType<typeof visitor>) => {
    await neverAsk();
    const { text } = await browser.get(`${home}dispositivi`);
    return browser.post(`${home}logout`, hiddenFields(text, `${home}logout`));
  };

  test('ends the session here, and offers to end the gateway’s own, which leads back', async () => {
    await neverAsk();
    const browser = visitor();
    await gateway.enter(browser);
    const { location } = await logout(browser);
    expect(location).toBe(`${site.loginPage}?messaggio=uscita&gestore=regione`);
    expect((await browser.get(`${home}cittadino`)).status).toBe(303);
    const { text } = await browser.get(location);
    expect(text).toContain('Esci anche da Accesso Prova');
    const out = new URL((await browser.get(`${gateway.base}/esci`)).location);
    expect(out.href.startsWith(`${gateway.issuer}/esci?`)).toBe(true);
    expect(out.searchParams.get('post_logout_redirect_uri')).toBe(
      `http://localhost:8080${site.loginPage}?messaggio=uscita`,
    );
    expect(out.searchParams.has('id_token_hint'), 'a token would name somebody in an address').toBe(false);
    expect((await fetch(out)).status).toBe(200);
  });

  test('is not offered to who came with a password, nor for a gateway that is none of ours', async () => {
    const browser = visitor();
    await site.enter(browser, parent.email);
    expect((await logout(browser)).location).toBe(`${site.loginPage}?messaggio=uscita`);
    for (const forged of ['altro', '"><script>', 'regione2']) {
      const { text } = await visitor().get(`${site.loginPage}?messaggio=uscita&gestore=${encodeURIComponent(forged)}`);
      expect(text).not.toContain('Esci anche da');
    }
    expect((await visitor().get(`/${town.slug}/oidc/altro/esci`)).status).toBe(404);
  });
});

describe('a gateway', () => {
  test('of another municipality does not exist here', async () => {
    const other = await aSite(await aTown(database), clock);
    expect((await other.visitor().get(other.loginPage)).text).not.toContain('Accesso Prova');
    expect((await other.visitor().get(other.loginPage.replace('/login', '').concat('/oidc/regione'))).status).toBe(404);
  });

  test('that has no place to leave, or does not answer, is said so to who wants to leave', async () => {
    const { oidc } = site.world;
    if (!oidc) throw new Error('no gateway');
    for (const [way, words] of [
      [{ ok: true, value: undefined }, 'non permette di uscire'],
      [{ ok: false, error: { kind: 'ProviderUnreachable', reason: 'OAUTH_TIMEOUT' } }, 'Da qui sei già uscito'],
    ] as const) {
      Object.assign(site.world, { oidc: { ...oidc, wayToLeave: async () => way } });
      const answer = await visitor().get(`${gateway.base}/esci`);
      expect(answer.text).toContain(words);
      expect(answer.status).toBe(403);
    }
    Object.assign(site.world, { oidc });
  });

  test('asked for by the thousand from one network lets that network wait', async () => {
    await gateway.leave(site.visitor('198.51.100.9'));
    await sql`insert into entrance_attempts (tenant_id, kind, account_hash, address_hash, at)
      select tenant_id, kind, account_hash, address_hash, at from (select * from entrance_attempts
        where tenant_id = ${town.tenantId} and kind = 'way_out' order by id desc limit 1) last, generate_series(1, 2999)`.execute(
      database.owner,
    );
    expect((await site.visitor('198.51.100.9').get(gateway.base)).status).toBe(429);
    expect((await site.visitor('198.51.100.10').get(gateway.base)).status).toBe(302);
  });

  test('that does not answer is said so, and the other ways stay', async () => {
    const ports = await aTown(database);
    const there = await aSite(ports, clock);
    const silent = await withGateway(ports, there, clock, [mario]);
    await silent.stop();
    const answer = await there.visitor().get(silent.base);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Il servizio di accesso non risponde');
  });

  test('taken off lets nobody in any more, not even who is on the way', async () => {
    const browser = visitor();
    const back = await gateway.say(await gateway.leave(browser));
    const removing = { code: 'regione', at: clock.now() };
    expect(await town.run((tx) => removeOidcProvider(tx, removing))).toBe(true);
    expect(await town.run((tx) => removeOidcProvider(tx, removing))).toBe(false);
    expect((await browser.get(back)).status).toBe(403);
    expect((await visitor().get(gateway.base)).status).toBe(404);
    expect((await visitor().get(site.loginPage)).text).not.toContain('Accesso Prova');
  });
});
