import { Hono } from 'hono';
import { groupedSlip, readSlip } from '#src/collection/index.ts';
import { formatEuro, parseEuro } from '#src/kernel/money.ts';
import { Action, SandboxPage } from '../page.tsx';
import { problemText, SHOP_FAULTS, type ShopCollection, type ShopFault, type ShopNetwork } from './network.ts';

const PATH = '/pagopa/tabaccheria';

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

const PLAYS = 'Qui un negozio della rete incassa con il codice permanente di un alunno.';

/** The permanent code that was read, with the creditor it names; a code typed as 16 digits is of the creditor that the sandbox knows. */
export function codeIn(text: string, creditor: string | undefined): { code: string; creditor: string } | undefined {
  const [, named, digits] = /^OMN1\|(\d{11})\|(\d{16})$/.exec(text) ?? [];
  if (named && digits) return { code: text, creditor: named };
  const typed = text.replaceAll(' ', '');
  return /^\d{16}$/.test(typed) && creditor ? { code: typed, creditor } : undefined;
}

/** What a shop of the played network does with a permanent code. */
export function shopPages(network: ShopNetwork): Hono {
  const pages = new Hono();
  pages.post('/tabaccheria/codice', async (c) => {
    const form = await c.req.parseBody();
    const [creditor, code, typed] = [textOf(form['ente']), textOf(form['codice']), textOf(form['importo'])];
    const beneficiary = textOf(form['alunno']);
    const cents = parseEuro(typed);
    const fault = SHOP_FAULTS.find((each) => each === form['guasto']) ?? 'none';
    if (!cents) {
      const why = 'L’importo non si legge: scrivilo così, 10,00.';
      return c.html(<Till code={code} creditor={creditor} beneficiary={beneficiary} typed={typed} why={why} />, 422);
    }
    const collection = await network.collect({ creditor, code, cents, beneficiary }, fault);
    return c.redirect(`${PATH}/scontrino/${collection.key}`, 303);
  });
  pages.get('/tabaccheria/scontrino/:key', (c) => {
    const collection = network.find(c.req.param('key'));
    return collection ? c.html(<Slip collection={collection} />) : c.notFound();
  });
  pages.post('/tabaccheria/scontrino/:key/:what{paga|storna|ripeti|stato}', async (c) => {
    const collection = network.find(c.req.param('key'));
    if (!collection) return c.notFound();
    const acts = { paga: 'pay', storna: 'reverse', ripeti: 'repeat', stato: 'ask' } as const;
    await network[acts[c.req.param('what') as keyof typeof acts]](collection);
    return c.redirect(`${PATH}/scontrino/${collection.key}`, 303);
  });
  pages.post('/tabaccheria/rendiconto', async (c) => {
    const form = await c.req.parseBody();
    const told = await network.settle(textOf(form['ente']), form['dimentica'] === '1');
    return c.html(
      <SandboxPage title="Rendiconto della rete" plays={PLAYS} done={told}>
        <p>
          <a href={PATH}>‹ Tabaccheria di prova</a>
        </p>
      </SandboxPage>,
    );
  });
  return pages;
}

/** The till after a code was read: what the shop learns of it, or why it is refused. */
export async function readAtTill(
  network: ShopNetwork,
  read: { code: string; creditor: string },
): Promise<{ readonly till: ReturnType<typeof Till> } | { readonly refused: string }> {
  const answer = await network.verify(read.creditor, read.code);
  if (answer?.status !== 200)
    return { refused: answer ? problemText(answer) : 'Il Comune non risponde: riprova tra poco.' };
  const { beneficiary, creditorName, minCents, maxCents } = answer.body;
  const limits = `${creditorName} · da ${formatEuro(Number(minCents))} a ${formatEuro(Number(maxCents))}`;
  return { till: <Till {...read} beneficiary={String(beneficiary)} limits={limits} typed="10,00" /> };
}

interface TillProps {
  code: string;
  creditor: string;
  beneficiary: string;
  limits?: string;
  typed: string;
  why?: string;
}

const FAULTS: Readonly<Record<ShopFault, string>> = {
  none: 'niente',
  repeated: 'la rete ripete la chiamata: tre volte insieme',
  lost: 'la risposta si perde: tempo scaduto dopo l’incasso',
  unpaid: 'la rete non paga ancora l’avviso',
};

const Till = ({ code, creditor, beneficiary, limits, typed, why }: TillProps) => (
  <SandboxPage title="Ricarica mensa con il codice" plays={PLAYS}>
    {why && (
      <p class="bad" role="alert">
        {why}
      </p>
    )}
    <div class="card">
      <p>
        Alunno: <strong>{beneficiary}</strong>
        {limits && (
          <>
            <br />
            <span class="quiet">{limits}</span>
          </>
        )}
      </p>
      <p class="quiet">Il negozio non vede altro: né cognome, né saldo, né debiti.</p>
      <form method="post" action={`${PATH}/codice`} class="block">
        <input type="hidden" name="ente" value={creditor} />
        <input type="hidden" name="codice" value={code} />
        <input type="hidden" name="alunno" value={beneficiary} />
        <label for="importo">Importo</label>
        <input type="text" id="importo" name="importo" inputmode="decimal" value={typed} autocomplete="off" />
        <label for="guasto">Che cosa va storto</label>
        <select id="guasto" name="guasto">
          {SHOP_FAULTS.map((fault) => (
            <option value={fault}>{FAULTS[fault]}</option>
          ))}
        </select>
        <button type="submit" class="main">
          Incassa
        </button>
      </form>
      <p>
        <a href={PATH}>Un altro codice</a>
      </p>
    </div>
  </SandboxPage>
);

const STATES: Readonly<Record<ShopCollection['state'], string>> = {
  asked: 'nessuna risposta: il negozio non deve prendere denaro',
  open: 'denaro in cassa, avviso non ancora pagato',
  paid: 'avviso pagato dalla rete',
  reversed: 'stornato, denaro restituito',
  refused: 'rifiutato: niente denaro',
};

function Slip({ collection }: { collection: ShopCollection }) {
  const { key, cents, beneficiary, collectionId, noticeNumber, state, said } = collection;
  const act = `${PATH}/scontrino/${key}`;
  const slip = collectionId && readSlip(collectionId);
  return (
    <SandboxPage title="Scontrino" plays={PLAYS}>
      <div class="card">
        <p class="total">{formatEuro(cents)}</p>
        <p>
          Ricarica mensa scolastica per {beneficiary}
          <br />
          {slip ? (
            <>
              Scontrino <strong>{groupedSlip(slip)}</strong>
              <br />
              <span class="quiet">Avviso pagoPA {noticeNumber}</span>
            </>
          ) : (
            <span class="bad">Nessun numero: lo scontrino non si stampa</span>
          )}
        </p>
        <p>
          <strong class={state === 'paid' ? 'ok' : state === 'refused' ? 'bad' : undefined}>{STATES[state]}</strong>
          <br />
          <span class="quiet">{said}</span>
        </p>
        {state === 'open' && <Action action={`${act}/paga`} label="La rete paga l’avviso" main />}
        {collectionId && state !== 'reversed' && <Action action={`${act}/storna`} label="Storna" />}
        <Action action={`${act}/ripeti`} label="Ripeti la stessa chiamata" />
        {collectionId && <Action action={`${act}/stato`} label="Chiedi lo stato" />}
      </div>
      <p>
        <a href={PATH}>‹ Tabaccheria di prova</a>
      </p>
    </SandboxPage>
  );
}

/** What the network did lately, and its file of the day. */
export function NetworkToday({ network }: { network: ShopNetwork }) {
  const latest = network.latest();
  const [first] = latest;
  if (!first) return null;
  return (
    <>
      <h2>Incassi della rete</h2>
      {latest.map(({ key, cents, beneficiary, state, collectionId }) => (
        <p>
          <a href={`${PATH}/scontrino/${key}`}>
            {formatEuro(cents)} per {beneficiary}
          </a>{' '}
          <span class="quiet">
            · {STATES[state]}
            {collectionId && ` · ${groupedSlip(collectionId)}`}
          </span>
        </p>
      ))}
      <Action action={`${PATH}/rendiconto`} label="Manda il rendiconto di oggi" hidden={{ ente: first.creditor }} />
      <Action
        action={`${PATH}/rendiconto`}
        label="Mandalo senza l’ultima riga"
        hidden={{ ente: first.creditor, dimentica: '1' }}
      />
    </>
  );
}
