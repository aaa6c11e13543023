import { X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import {
  type Binding,
  type Endpoint,
  hasRunOut,
  type ProviderMetadata,
  type SamlFederation,
} from '#src/federation/index.ts';
import { BINDINGS, NS } from './namespaces.ts';
import { idsDiffer, pemOf, signedText } from './signature.ts';
import { allWithin, attributeOf, childrenOf, parseXml, textOf } from './xml.ts';

/** Comments are harmless in a file that somebody chose by hand, and AgID's has some. */
const withoutComments = (xml: string) => xml.replace(/<!--[\s\S]*?-->/g, '');

/** All identity providers in a file of metadata: one, or AgID's register of all. Throws with a reason when it holds none. */
export function readProviders(xml: string, federation: SamlFederation): readonly ProviderMetadata[] {
  const { document } = parseXml(withoutComments(xml).replace(/^\uFEFF/, ''));
  const providers = allWithin(document, NS.md, 'EntityDescriptor').flatMap((entity) => {
    const [descriptor] = childrenOf(entity, NS.md, 'IDPSSODescriptor');
    return descriptor ? [providerOf(entity, descriptor, federation)] : [];
  });
  if (providers.length === 0) throw new Error('non contiene nessun gestore di identità');
  return providers;
}

/** The same of a register that is signed, as a whole or provider by provider; read from the signed text alone. Throws with the reason. */
export function readSignedProviders(
  xml: string,
  federation: SamlFederation,
  { certificates, at }: { readonly certificates: readonly string[]; readonly at: Temporal.Instant },
): readonly ProviderMetadata[] {
  const plain = withoutComments(xml).replace(/^\uFEFF/, '');
  const { document, root } = parseXml(plain);
  const now = certificates.filter((pem) => isValidAt(new X509Certificate(pem), at));
  if (now.length === 0) throw new Error('i certificati con cui si controlla la firma sono scaduti');
  if (!idsDiffer(document)) throw new Error('contiene due elementi con lo stesso ID');
  const whole = childrenOf(root, NS.ds, 'Signature').length > 0;
  const parts = whole ? [root] : allWithin(document, NS.md, 'EntityDescriptor');
  const signed = parts.map((part) => signedText(plain, part, now));
  if (signed.length === 0 || signed.includes(undefined)) throw new Error('la firma non è valida');
  const providers = signed.flatMap((text) => (text === undefined ? [] : readProviders(text, federation)));
  const usable = providers.filter((provider) => !hasRunOut(provider, at));
  if (usable.length === 0) throw new Error('i dati di tutti i gestori sono scaduti');
  return providers;
}

const isValidAt = ({ validFromDate, validToDate }: X509Certificate, at: Temporal.Instant): boolean =>
  validFromDate.getTime() <= at.epochMilliseconds && at.epochMilliseconds < validToDate.getTime();

function providerOf(entity: Element, descriptor: Element, federation: SamlFederation): ProviderMetadata {
  const entityId = attributeOf(entity, 'entityID') ?? '';
  const certificates = childrenOf(descriptor, NS.md, 'KeyDescriptor')
    .filter((key) => attributeOf(key, 'use') !== 'encryption')
    .flatMap((key) => allWithin(key, NS.ds, 'X509Certificate').map((each) => pemOf(textOf(each))));
  const sso = endpointsOf(descriptor, 'SingleSignOnService');
  if (entityId === '' || certificates.length === 0 || sso.length === 0)
    throw new Error(`il gestore «${entityId}» non ha indirizzo di accesso o certificato`);
  const validUntil = earliest([...validUntils(entity), lastDayOf(certificates)]);
  return {
    entityId,
    name: nameOf(entity) ?? (federation === 'cie' ? 'CIE' : entityId),
    sso,
    slo: endpointsOf(descriptor, 'SingleLogoutService'),
    certificates,
    ...(validUntil !== undefined && { validUntil: validUntil.toString() }),
  };
}

/** Until when an element and those around it say that they hold. */
function validUntils(element: Element): Temporal.Instant[] {
  const own = attributeOf(element, 'validUntil');
  const around = element.parentNode;
  const outer = around && around.nodeType === around.ELEMENT_NODE ? validUntils(around as Element) : [];
  return own === undefined ? outer : [Temporal.Instant.from(own), ...outer];
}

/** When the last of a provider's certificates runs out. */
function lastDayOf(certificates: readonly string[]): Temporal.Instant | undefined {
  const ends = certificates.map((pem) => new X509Certificate(pem).validToDate.getTime());
  return ends.length === 0 ? undefined : Temporal.Instant.fromEpochMilliseconds(Math.max(...ends));
}

const earliest = (instants: readonly (Temporal.Instant | undefined)[]): Temporal.Instant | undefined =>
  instants.filter((each) => each !== undefined).toSorted(Temporal.Instant.compare)[0];

/** The official label: what the provider calls itself to people, in Italian where there are several. */
function nameOf(entity: Element): string | undefined {
  for (const tag of ['OrganizationDisplayName', 'OrganizationName']) {
    const names = childrenOf(entity, NS.md, 'Organization').flatMap((each) => childrenOf(each, NS.md, tag));
    const italian = names.find((name) => attributeOf(name, 'xml:lang') === 'it') ?? names[0];
    const text = italian && textOf(italian);
    if (text) return text;
  }
  return undefined;
}

function endpointsOf(descriptor: Element, tag: string): Endpoint[] {
  return childrenOf(descriptor, NS.md, tag).flatMap((service) => {
    const binding = (Object.keys(BINDINGS) as Binding[]).find(
      (each) => BINDINGS[each] === attributeOf(service, 'Binding'),
    );
    const location = attributeOf(service, 'Location') ?? '';
    if (!binding || !URL.canParse(location) || !/^https?:$/.test(new URL(location).protocol)) return [];
    return [{ binding, location }];
  });
}
