import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { SandboxPage } from '../page.tsx';
import {
  type GatewayKeys,
  type Grant,
  gatewayKeys,
  idToken,
  OIDC_FAULTS,
  publishedKeys,
  signedClaims,
  userInfoOf,
} from './oidc-tokens.ts';
import { WhoIsIt } from './pages.tsx';
import type { TestPerson } from './people.ts';
import { RequestRefused } from './service-provider.ts';

/** The one service that the played gateway knows. */
export const OIDC_CLIENT = { id: 'omnibus-prova', secret: 'segreto-di-prova-della-sandbox' };

interface PlayedGateway {
  /** Where it stands; also its name as issuer. */
  readonly issuer: () => string;
  readonly people: () => Promise<readonly TestPerson[]>;
  readonly clock: { now(): Temporal.Instant };
  /** The public key of the service, where it was agreed that it proves itself by signing; then no secret is enough. */
  readonly clientKey?: (() => JsonWebKey | undefined) | undefined;
}

type Asked = Pick<Grant, 'clientId' | 'redirectUri' | 'challenge' | 'nonce'> & { readonly state: string };

const FAULT_LABELS: Record<(typeof OIDC_FAULTS)[number], string> = {
  nonce: 'nonce di un altro accesso',
  expired: 'token scaduto',
  audience: 'token per un altro servizio',
  issuer: 'token di un altro gestore',
  signature: 'firma con una chiave sconosciuta',
  unsigned: 'token senza firma',
  no_fiscal_code: 'senza codice fiscale',
  no_level: 'senza livello',
  other_subject: 'dati di un’altra persona',
};

const newSecret = () => systemRandomness.bytes(24).toString('base64url');

/** A regional gateway that speaks OpenID Connect, as the sandbox plays it: code flow with PKCE, signed tokens, every fault on request. */
export function oidcPages({ issuer, people, clock, clientKey }: PlayedGateway): Hono {
  const pages = new Hono();
  const waiting = new Map<string, Asked>();
  const codes = new Map<string, Grant>();
  const accesses = new Map<string, Grant>();
  let made: Promise<GatewayKeys> | undefined;
  const keys = () => {
    made ??= gatewayKeys(systemRandomness, clock.now());
    return made;
  };

  pages.get('/.well-known/openid-configuration', (c) => c.json(describedAt(issuer())));
  pages.get('/chiavi', async (c) => c.json(publishedKeys(await keys())));
  pages.get('/entra', async (c) => {
    const key = newSecret();
    waiting.set(key, readAsked(new URL(c.req.url).searchParams));
    return c.html(<Who waitingKey={key} people={await people()} />);
  });
  pages.post('/risposta', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const { state, ...asked } = take(waiting, form.get('richiesta'));
    const back = new URL(asked.redirectUri);
    back.searchParams.set('state', state);
    back.searchParams.set('iss', issuer());
    const subject = (await people()).find(({ fiscalNumber }) => fiscalNumber === form.get('persona'));
    if (form.get('esito') !== 'si' || !subject) {
      back.searchParams.set('error', 'access_denied');
      return c.redirect(back.href, 303);
    }
    const level = form.get('livello') === '1' ? 1 : form.get('livello') === '3' ? 3 : 2;
    const fault = OIDC_FAULTS.find((each) => each === form.get('guasto'));
    const code = newSecret();
    codes.set(code, { ...asked, subject, level, fault });
    back.searchParams.set('code', code);
    return c.redirect(back.href, 303);
  });
  pages.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const key = clientKey?.();
    const proved = key ? signsAsOurClient(form, { key, issuer: issuer(), at: clock.now() }) : isOurClient(c, form);
    if (!proved) return c.json({ error: 'invalid_client' }, 401);
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri'))
      return c.json({ error: 'invalid_grant' }, 400);
    const access = newSecret();
    accesses.set(access, grant);
    const id_token = idToken(issuer(), await keys(), grant, clock.now());
    return c.json({ access_token: access, token_type: 'Bearer', expires_in: 300, id_token });
  });
  pages.get('/chi', (c) => {
    const grant = accesses.get((c.req.header('authorization') ?? '').replace(/^Bearer /, ''));
    return grant ? c.json(userInfoOf(grant)) : c.json({ error: 'invalid_token' }, 401);
  });
  pages.get('/esci', (c) => {
    const back = c.req.query('post_logout_redirect_uri') ?? '';
    const host = URL.canParse(back) ? new URL(back).hostname : '';
    if (c.req.query('client_id') !== OIDC_CLIENT.id || !['localhost', '127.0.0.1'].includes(host))
      throw new RequestRefused('uscita chiesta da un altro servizio');
    return c.html(
      <SandboxPage title="Uscita dall’accesso regionale (prova)">
        <p>Qui nessuno resta dentro: il gestore di prova chiede ogni volta chi sei.</p>
        <p>
          <a href={back}>Torna al servizio</a>
        </p>
      </SandboxPage>,
    );
  });
  pages.onError((failure, c) => {
    if (!(failure instanceof RequestRefused)) throw failure;
    return c.html(
      <SandboxPage title="Richiesta rifiutata">
        <p class="bad">{failure.message}</p>
      </SandboxPage>,
      400,
    );
  });
  return pages;
}

function take(waiting: Map<string, Asked>, key: string | null): Asked {
  const asked = waiting.get(key ?? '');
  if (!asked) throw new RequestRefused('questa richiesta ha già avuto risposta');
  waiting.delete(key ?? '');
  return asked;
}

const describedAt = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/entra`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/chi`,
  jwks_uri: `${issuer}/chiavi`,
  end_session_endpoint: `${issuer}/esci`,
  response_types_supported: ['code'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});

/** Reads a request as a strict gateway does. Throws RequestRefused. */
function readAsked(query: URLSearchParams): Asked {
  const of = (name: string) => query.get(name) ?? '';
  const redirectUri = of('redirect_uri');
  const host = URL.canParse(redirectUri) ? new URL(redirectUri).hostname : '';
  if (of('client_id') !== OIDC_CLIENT.id) throw new RequestRefused('servizio sconosciuto');
  if (!['localhost', '127.0.0.1'].includes(host)) throw new RequestRefused('redirect_uri di un altro');
  if (of('response_type') !== 'code' || !of('scope').split(' ').includes('openid'))
    throw new RequestRefused('si usa response_type=code con scope openid');
  if (of('code_challenge_method') !== 'S256' || of('code_challenge').length < 43)
    throw new RequestRefused('PKCE manca');
  if (of('state').length < 32 || of('nonce').length < 32) throw new RequestRefused('state e nonce sono troppo corti');
  return {
    clientId: of('client_id'),
    redirectUri,
    challenge: of('code_challenge'),
    nonce: of('nonce'),
    state: of('state'),
  };
}

function isOurClient(c: Context, form: URLSearchParams): boolean {
  const basic = Buffer.from((c.req.header('authorization') ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  const [id, secret] = basic.includes(':')
    ? basic.split(':').map(decodeURIComponent)
    : [form.get('client_id'), form.get('client_secret')];
  return id === OIDC_CLIENT.id && secret === OIDC_CLIENT.secret;
}

/** Whether the service proved itself by signing, for this gateway and for now (RFC 7523). */
function signsAsOurClient(
  form: URLSearchParams,
  { key, issuer, at }: { readonly key: JsonWebKey; readonly issuer: string; readonly at: Temporal.Instant },
): boolean {
  const said = signedClaims(form.get('client_assertion') ?? '', key);
  const seconds = at.epochMilliseconds / 1000;
  return (
    form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' &&
    said?.iss === OIDC_CLIENT.id &&
    said.sub === OIDC_CLIENT.id &&
    [said.aud].flat().includes(issuer) &&
    typeof said.exp === 'number' &&
    said.exp > seconds &&
    !form.has('client_secret')
  );
}

const Who = ({ waitingKey, people }: { waitingKey: string; people: readonly TestPerson[] }) => (
  <SandboxPage
    title="Accesso regionale (prova)"
    plays="Gestore regionale di prova, con OpenID Connect: nessuna password, persone inventate"
  >
    <form method="post" action="/identita/oidc/risposta" class="block">
      <input type="hidden" name="richiesta" value={waitingKey} />
      <WhoIsIt people={people} />
      <label>
        Che cosa va storto
        <select name="guasto">
          <option value="">niente</option>
          {OIDC_FAULTS.map((fault) => (
            <option value={fault}>{FAULT_LABELS[fault]}</option>
          ))}
        </select>
      </label>
      <p>Al Comune vanno nome, cognome e codice fiscale.</p>
      <button type="submit" class="main" name="esito" value="si">
        Acconsento e invio
      </button>
      <button type="submit" name="esito" value="no">
        Annulla
      </button>
    </form>
  </SandboxPage>
);
