import type { Element } from '@xmldom/xmldom';
import type { Binding, Endpoint, ProviderMetadata, SamlFederation } from '#src/federation/index.ts';
import { BINDINGS, NS } from './namespaces.ts';
import { pemOf } from './signature.ts';
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

function providerOf(entity: Element, descriptor: Element, federation: SamlFederation): ProviderMetadata {
  const entityId = attributeOf(entity, 'entityID') ?? '';
  const certificates = childrenOf(descriptor, NS.md, 'KeyDescriptor')
    .filter((key) => attributeOf(key, 'use') !== 'encryption')
    .flatMap((key) => allWithin(key, NS.ds, 'X509Certificate').map((each) => pemOf(textOf(each))));
  const sso = endpointsOf(descriptor, 'SingleSignOnService');
  if (entityId === '' || certificates.length === 0 || sso.length === 0)
    throw new Error(`il gestore «${entityId}» non ha indirizzo di accesso o certificato`);
  const validUntil = attributeOf(entity, 'validUntil');
  return {
    entityId,
    name: nameOf(entity) ?? (federation === 'cie' ? 'CIE' : entityId),
    sso,
    slo: endpointsOf(descriptor, 'SingleLogoutService'),
    certificates,
    ...(validUntil !== undefined && { validUntil: Temporal.Instant.from(validUntil).toString() }),
  };
}

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
