import { Hono } from 'hono';
import { raw } from 'hono/html';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { MovableClock } from '../clock/pages.tsx';
import { SandboxPage } from '../page.tsx';
import type { Flavour, PlayedProvider } from './identity.ts';
import type { TestPerson } from './people.ts';
import { providerMetadata, responseXml, signed, signedAnswer } from './saml-messages.ts';
import { type AskedBy, type Incoming, RequestRefused, readRequest } from './service-provider.ts';

/** AgID's codes that the page offers, with what they mean. */
const CODES = [
  [22, 'Nega il consenso (22)'],
  [25, 'Annulla (25)'],
  [19, 'Troppe credenziali errate (19)'],
  [20, 'Livello troppo basso (20)'],
  [21, 'Tempo scaduto (21)'],
  [23, 'Identità sospesa (23)'],
  [30, 'Tipo di identità non ammesso (30)'],
  [8, 'Richiesta sbagliata (8)'],
] as const;

const LEVELS = [2, 3, 1] as const;

interface Played {
  readonly provider: (flavour: Flavour) => Promise<PlayedProvider>;
  readonly people: () => Promise<readonly TestPerson[]>;
  readonly clock: Pick<MovableClock, 'now'>;
}

/** The pages at which somebody says who they are: nobody is asked for a password here. */
export function identityPages({ provider, people, clock }: Played): Hono {
  const pages = new Hono();
  const waiting = new Map<string, AskedBy>();
  const newId = () => `_${systemRandomness.bytes(16).toString('hex')}`;

  const ask = async (flavour: Flavour, incoming: Incoming) => {
    const played = await provider(flavour);
    const asked = await readRequest(incoming, played.ssoUrl, fetchLoopback);
    const key = newId();
    waiting.set(key, asked);
    return <Who flavour={flavour} waitingKey={key} people={await people()} />;
  };

  pages.get('/:flavour{spid|cie}/metadata', async (c) => {
    const xml = providerMetadata(await provider(c.req.param('flavour') as Flavour));
    return c.body(xml, 200, { 'Content-Type': 'application/samlmetadata+xml; charset=utf-8' });
  });
  pages.get('/:flavour{spid|cie}/sso', async (c) =>
    c.html(
      await ask(c.req.param('flavour') as Flavour, {
        binding: 'redirect',
        query: new URL(c.req.url).search.slice(1),
      }),
    ),
  );
  pages.post('/:flavour{spid|cie}/sso', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    return c.html(await ask(c.req.param('flavour') as Flavour, { binding: 'post', form }));
  });
  pages.post('/:flavour{spid|cie}/risposta', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const played = await provider(c.req.param('flavour') as Flavour);
    const key = form.get('richiesta') ?? '';
    const asked = waiting.get(key);
    if (!asked) throw new RequestRefused('questa richiesta ha già avuto risposta');
    waiting.delete(key);
    const [responseId, assertionId, at] = [newId(), newId(), clock.now()];
    const code = Number(form.get('codice') ?? '0');
    const subject = (await people()).find(({ fiscalNumber }) => fiscalNumber === form.get('persona'));
    if (!subject && code === 0) throw new RequestRefused('nessuna persona scelta');
    const level = LEVELS.find((each) => String(each) === form.get('livello')) ?? 2;
    const xml =
      code === 0 && subject
        ? signedAnswer(played, asked, { at, responseId, assertionId, level, subject })
        : signed(responseXml(played, asked, { at, responseId }, { errorCode: code }), played);
    return c.html(<Back asked={asked} response={Buffer.from(xml).toString('base64')} />);
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

/** Reads the metadata of a service on this machine, and of none elsewhere. */
async function fetchLoopback(url: string): Promise<string> {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (host !== 'localhost' && host !== '127.0.0.1') throw new RequestRefused(`servizio sconosciuto: ${url}`);
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new RequestRefused(`i metadata di ${url} non rispondono`);
  return answer.text();
}

const TITLES: Record<Flavour, string> = { spid: 'Entra con SPID (prova)', cie: 'Entra con CIE (prova)' };

interface WhoProps {
  flavour: Flavour;
  waitingKey: string;
  people: readonly TestPerson[];
}

function Who({ flavour, waitingKey, people }: WhoProps) {
  return (
    <SandboxPage title={TITLES[flavour]} plays="Gestore di identità di prova: nessuna password, persone inventate">
      <form method="post" action={`/identita/${flavour}/risposta`} class="block">
        <input type="hidden" name="richiesta" value={waitingKey} />
        <WhoIsIt people={people} />
        <p>Al Comune vanno nome, cognome e codice fiscale.</p>
        <button type="submit" class="main" name="codice" value="0">
          Acconsento e invio
        </button>
        <h2>Oppure non va a buon fine</h2>
        {CODES.map(([code, label]) => (
          <button type="submit" name="codice" value={code}>
            {label}
          </button>
        ))}
      </form>
    </SandboxPage>
  );
}

/** Who enters, and at which level. */
export const WhoIsIt = ({ people }: { people: readonly TestPerson[] }) => (
  <>
    <fieldset>
      <legend>Chi entra?</legend>
      {people.map(({ fiscalNumber, name, familyName, note }, place) => (
        <label>
          <input type="radio" name="persona" value={fiscalNumber} checked={place === 0} />
          <span>
            {name} {familyName} <span class="quiet">({note})</span>
          </span>
        </label>
      ))}
    </fieldset>
    <label>
      Livello
      <select name="livello">
        {LEVELS.map((level) => (
          <option value={level}>{level}</option>
        ))}
      </select>
    </label>
  </>
);

/** Sends the answer through the browser: by itself with scripts, with the button without. */
function Back({ asked, response }: { asked: AskedBy; response: string }) {
  return (
    <SandboxPage title="Torna al Comune">
      <form method="post" action={asked.acsUrl} class="block">
        <input type="hidden" name="SAMLResponse" value={response} />
        <input type="hidden" name="RelayState" value={asked.relayState} />
        <button type="submit" class="main">
          Continua
        </button>
      </form>
      <script>{raw('document.forms[0].requestSubmit()')}</script>
    </SandboxPage>
  );
}
