import type { ListedProvider, SamlFederation } from '#src/federation/index.ts';
import { Card, LinkButton } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { EntrancePage } from './frame.tsx';
import type { Wanted } from './path-after-login.ts';

/** The Italian node that speaks for the identities of other countries, in the same register as the others. */
export const EIDAS_NODE = 'https://sp-proxy.eid.gov.it/spproxy/idpit';

const LINKS: Record<SamlFederation, readonly (readonly [label: string, href: string])[]> = {
  spid: [
    [messages.federation.spid.more, 'https://www.spid.gov.it/'],
    [messages.federation.spid.none, 'https://www.spid.gov.it/richiedi-spid'],
    [messages.federation.spid.help, 'https://www.spid.gov.it/serve-aiuto'],
  ],
  cie: [[messages.federation.cie.more, 'https://www.cartaidentita.interno.gov.it/']],
};

interface ProvidersPageProps {
  readonly c: SiteContext;
  readonly federation: SamlFederation;
  readonly providers: readonly ListedProvider[];
  readonly eidas: boolean;
  readonly wanted: Wanted;
}

/** The providers as a plain list with their official names, and AgID's links to what SPID is. No picture comes from elsewhere. */
export function ProvidersPage({ c, federation, providers, eidas, wanted }: ProvidersPageProps) {
  const words = messages.federation[federation];
  const hrefOf = (entityId: string) => {
    const query = new URLSearchParams({ idp: entityId });
    if (wanted.next !== undefined) query.set('next', wanted.next);
    if (wanted.pending !== undefined) query.set('attesa', wanted.pending);
    return `/${c.var.slug}/${federation}/entra?${query}`;
  };
  const shown = providers.filter(({ entityId }) => entityId !== EIDAS_NODE);
  return (
    <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead}>
      <Card title={words.providers}>
        <ul class="entrance-ways entrance-providers">
          {shown.map(({ entityId, name }) => (
            <li>
              <LinkButton href={hrefOf(entityId)} variant="outline">
                {name}
              </LinkButton>
            </li>
          ))}
          {eidas && shown.length < providers.length && (
            <li>
              <LinkButton href={hrefOf(EIDAS_NODE)} variant="outline">
                {messages.federation.spid.eidas}
              </LinkButton>
            </li>
          )}
        </ul>
      </Card>
      <ul class="entrance-links">
        {LINKS[federation].map(([label, href]) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </EntrancePage>
  );
}
