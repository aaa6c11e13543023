import * as client from 'openid-client';
import type { OidcGateway, OidcProblem, OidcProvider, OidcUnreachable } from '#src/federation/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { err, ok } from '#src/kernel/result.ts';
import { systemClock } from '#src/platform/clock/index.ts';
import { readClientKey } from '#src/platform/crypto/index.ts';
import { refusalOf, unreachable } from './refusals.ts';

const TIMEOUT_SECONDS = 8;
/** How long what a gateway says of itself is believed before it is asked again: it may change its addresses, seldom does. */
const DESCRIPTION_MINUTES = 10;

interface Known {
  readonly server: client.ServerMetadata;
  readonly until: Temporal.Instant;
  keys?: client.ExportedJWKSCache | undefined;
}

/** OpenID Connect on top of `openid-client`, with every check that it leaves to choose switched on. */
export function oidcGateway(machine: Clock = systemClock): OidcGateway {
  const known = new Map<string, Known>();

  const describe = async (provider: OidcProvider): Promise<Known> => {
    const before = known.get(provider.issuer);
    if (before && Temporal.Instant.compare(machine.now(), before.until) < 0) return before;
    const { issuer, clientId } = provider;
    const found = await client.discovery(new URL(issuer), clientId, {}, client.None(), {
      timeout: TIMEOUT_SECONDS,
      execute: insecureToo(issuer),
    });
    const fresh = { server: found.serverMetadata(), until: machine.now().add({ minutes: DESCRIPTION_MINUTES }) };
    known.set(issuer, fresh);
    return fresh;
  };

  const configured = async (provider: OidcProvider, { server, keys }: Known, at: Temporal.Instant) => {
    const { clientId, issuer } = provider;
    // Times are judged by the program's clock, which a demo moves.
    const clockSkew = Math.round(at.since(machine.now()).total('seconds'));
    const metadata = { [client.clockSkew]: clockSkew };
    const configuration = new client.Configuration(server, clientId, metadata, await proofOf(provider));
    configuration.timeout = TIMEOUT_SECONDS;
    for (const allow of insecureToo(issuer)) allow(configuration);
    // The library trusts the line to the token endpoint and would not look at signatures.
    client.enableNonRepudiationChecks(configuration);
    if (keys) client.setJwksCache(configuration, keys);
    return configuration;
  };

  return {
    async wayOut(provider, out) {
      try {
        const configuration = await configured(provider, await describe(provider), machine.now());
        const url = client.buildAuthorizationUrl(configuration, {
          redirect_uri: out.redirectUri,
          scope: provider.scope,
          state: out.state,
          nonce: out.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(out.verifier),
          code_challenge_method: 'S256',
          acr_values: out.acrs.join(' '),
          // Nobody enters because somebody else at this computer did.
          prompt: 'login',
        });
        return ok(url.href);
      } catch (failure) {
        return err<OidcUnreachable>(unreachable(failure));
      }
    },

    async wayToLeave(provider, backTo) {
      try {
        const description = await describe(provider);
        if (description.server.end_session_endpoint === undefined) return ok(undefined);
        const configuration = await configured(provider, description, machine.now());
        // No token goes along: it would name the person in an address. The gateway asks who stands there instead.
        return ok(client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: backTo }).href);
      } catch (failure) {
        return err<OidcUnreachable>(unreachable(failure));
      }
    },

    async wayBack(provider, back) {
      const description = await describe(provider).catch((failure: unknown) => unreachable(failure));
      if ('kind' in description) return err(description);
      const configuration = await configured(provider, description, back.at);
      try {
        const tokens = await client.authorizationCodeGrant(
          configuration,
          new URL(`${back.redirectUri}?${back.query}`),
          {
            expectedState: back.state,
            expectedNonce: back.nonce,
            pkceCodeVerifier: back.verifier,
            idTokenExpected: true,
          },
        );
        const own = tokens.claims();
        const idToken = tokens.id_token;
        if (!own || idToken === undefined) return err<OidcProblem>({ kind: 'AnswerRefused', rule: 'id_token' });
        description.keys = client.getJwksCache(configuration);
        return ok({ claims: { ...(await more(configuration, tokens.access_token, own)), ...own }, idToken });
      } catch (failure) {
        return err(refusalOf(failure));
      }
    },
  };
}

/** How the service proves who it is. A key signs a few words for this gateway alone, so that nothing secret ever leaves. */
async function proofOf({ clientAuth, clientSecret }: OidcProvider): Promise<client.ClientAuth> {
  if (clientAuth === 'client_secret_basic') return client.ClientSecretBasic(clientSecret);
  if (clientAuth === 'client_secret_post') return client.ClientSecretPost(clientSecret);
  const key = readClientKey(clientSecret);
  if (!key) throw new Error('The key of a gateway cannot be read');
  return client.PrivateKeyJwt({ key: await key.signing(), kid: key.published.kid });
}

/** What only the userinfo endpoint says; of the same subject, or of nobody. The signed token goes before it. */
const more = async (configuration: client.Configuration, accessToken: string, { sub }: { readonly sub: string }) =>
  configuration.serverMetadata().userinfo_endpoint === undefined
    ? {}
    : client.fetchUserInfo(configuration, accessToken, sub);

/** Plain http is spoken only where the address given by the command line says so: with the gateway that a demo plays. */
const insecureToo = (issuer: string) => (issuer.startsWith('http:') ? [client.allowInsecureRequests] : []);
