import { SandboxPage } from './page.tsx';

const PLACES = [
  ['/posta', 'Posta inviata', 'I messaggi spediti alle famiglie; il server si può spegnere.'],
  ['/codici', 'Codici del personale', 'Le sei cifre che le app sui telefoni del personale mostrano adesso.'],
  ['/pagopa', 'pagoPA di prova', 'Avvisi e ricevute; come e quando arrivano le ricevute.'],
  ['/pagopa/tabaccheria', 'Tabaccheria di prova', 'Pagare in contanti un avviso, o ricaricare con un codice PuntoLIS.'],
  ['/orologio', 'Orologio', 'Che ora è nella prova, e come mandarla avanti.'],
] as const;

/** What there is to see and to move in the world around the demo. */
export const indexPage = (appUrl: string) => (
  <SandboxPage title="Il mondo intorno alla prova">
    {PLACES.map(([href, title, what]) => (
      <div class="card">
        <a href={href}>
          <strong>{title}</strong>
        </a>
        <br />
        <span class="quiet">{what}</span>
      </div>
    ))}
    <p>
      <a href={appUrl}>Torna ai servizi del Comune</a>
    </p>
  </SandboxPage>
);
