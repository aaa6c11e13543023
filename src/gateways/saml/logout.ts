import { inflateRawSync } from 'node:zlib';
import type {
  Dispatch,
  LogoutMessage,
  LogoutRequest,
  ProviderMetadata,
  SamlGateway,
  SamlService,
} from '#src/federation/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { issuerOf, signedUrl, writeInstant } from './authn-request.ts';
import { contentOf, isAhead, onlyChild, valueIn } from './check.ts';
import { ALGORITHMS, NS, STATUS } from './namespaces.ts';
import { decoded, validCertificates } from './read-response.ts';
import { idsDiffer, queryIsSigned, signDocument, signedText } from './signature.ts';
import { childrenOf, element, is, parseMessage, textOf } from './xml.ts';

const MOST_BYTES = 256 * 1024;
const refused = (rule: string) => err({ kind: 'LogoutRefused', rule } as const);

type Reading = Parameters<SamlGateway['readLogoutRequest']>[1];

/** A provider's wish that a session end: signed by it, for us, and still fresh. */
export function readLogoutRequest(
  message: LogoutMessage,
  { service, providers, at }: Reading,
): Result<LogoutRequest, { readonly kind: 'LogoutRefused'; readonly rule: string }> {
  const xml = message.binding === 'post' ? decoded(message.encoded) : inflated(message.encoded);
  const claimed = xml === undefined ? undefined : parsedRequest(xml);
  if (xml === undefined || !claimed) return refused('LogoutRequest');
  const issuer = contentOf(onlyChild(claimed, NS.saml, 'Issuer'));
  const provider = providers.find(({ entityId }) => entityId === issuer);
  if (!provider) return refused('LogoutRequest/Issuer');
  const text =
    message.binding === 'post' ? signedRequest(xml, provider, at) : signedByQuery(xml, message, provider, at);
  const root = text === undefined ? undefined : parsedRequest(text);
  if (!root) return refused('LogoutRequest/Signature');
  if (valueIn(root, 'Destination') !== service.logoutUrl) return refused('LogoutRequest/@Destination');
  if (!isAhead(valueIn(root, 'NotOnOrAfter'), at)) return refused('LogoutRequest/@NotOnOrAfter');
  const id = valueIn(root, 'ID');
  const nameId = contentOf(onlyChild(root, NS.saml, 'NameID'));
  if (nameId === '') return refused('LogoutRequest/NameID');
  const sessionIndexes = childrenOf(root, NS.samlp, 'SessionIndex').map(textOf);
  return id === '' ? refused('LogoutRequest/@ID') : ok({ id, issuer, nameId, sessionIndexes });
}

function inflated(encoded: string): string | undefined {
  try {
    return inflateRawSync(Buffer.from(encoded, 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch {
    return undefined;
  }
}

function parsedRequest(xml: string) {
  try {
    const { document, root } = parseMessage(xml);
    return is(root, NS.samlp, 'LogoutRequest') && idsDiffer(document) ? root : undefined;
  } catch {
    return undefined;
  }
}

function signedRequest(xml: string, provider: ProviderMetadata, at: Temporal.Instant): string | undefined {
  const root = parsedRequest(xml);
  return root && signedText(xml, root, validCertificates(provider, at));
}

/**
 * The redirect binding signs the address: only the parts it names, as they were written. An address that says a part again, or under another
 * spelling of its name, could have its first one read and its last one verified: what was read must be what is signed.
 */
function signedByQuery(
  xml: string,
  { query, encoded }: LogoutMessage,
  provider: ProviderMetadata,
  at: Temporal.Instant,
): string | undefined {
  const parts = new Map(query.split('&').map((part) => [part.split('=')[0] ?? '', part]));
  const sent = (name: string) => unescaped(parts.get(name)?.slice(name.length + 1) ?? '');
  if (sent('SAMLRequest') !== encoded.replaceAll(' ', '+') || sent('SigAlg') !== ALGORITHMS.rsaSha256) return undefined;
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].flatMap((name) => parts.get(name) ?? []).join('&');
  return queryIsSigned(signed, sent('Signature'), validCertificates(provider, at)) ? xml : undefined;
}

/** Empty when it is no text. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

type Answer = Parameters<SamlGateway['logoutResponse']>[1];

/** Says that the session is over here: sessions of level 2 exist nowhere else. */
export function logoutResponse(service: SamlService, { id, at, request, endpoint, relayState }: Answer): Dispatch {
  const xml = element(
    'samlp:LogoutResponse',
    {
      'xmlns:samlp': NS.samlp,
      'xmlns:saml': NS.saml,
      ID: id,
      Version: '2.0',
      IssueInstant: writeInstant(at),
      Destination: endpoint.location,
      InResponseTo: request.id,
    },
    issuerOf(service),
    element('samlp:Status', {}, element('samlp:StatusCode', { Value: STATUS.success })),
  );
  if (endpoint.binding === 'redirect') {
    const message = { name: 'SAMLResponse', xml, RelayState: relayState } as const;
    return { kind: 'redirect', url: signedUrl(endpoint.location, message, service.key) };
  }
  const signed = signDocument(xml, service.key, { reference: "/*/*[local-name(.)='Issuer']", action: 'after' });
  const SAMLResponse = Buffer.from(signed).toString('base64');
  const fields = { SAMLResponse, ...(relayState !== undefined && { RelayState: relayState }) };
  return { kind: 'post', url: endpoint.location, fields };
}
