import { Hono } from 'hono';
import { formatEuro } from '#src/kernel/money.ts';
import { SandboxPage } from '../page.tsx';
import type { ShopNetwork } from '../shop-network/network.ts';
import { codeIn, NetworkToday, readAtTill } from '../shop-network/pages.tsx';
import type { ReceiptDelivery } from './deliver.ts';
import type { PagopaSandbox, SandboxNotice, SandboxReceipt } from './state.ts';

const PATH = '/pagopa/tabaccheria';

/** What the person at the counter typed, or what the reader read. */
interface Asked {
  readonly qr: string;
  readonly number: string;
  readonly creditor: string;
}

type Looked =
  | { readonly kind: 'found'; readonly notice: SandboxNotice }
  | { readonly kind: 'refused'; readonly why: string };

/** The shop network that the shop belongs to, and whose codes it takes when they are typed. */
interface Shop {
  readonly network: ShopNetwork;
  readonly creditor: () => Promise<string | undefined>;
}

/** A shop where notices are paid in cash, by the text of the QR code or by its numbers, and where permanent codes are collected with. */
export function tobacconistPages(sandbox: PagopaSandbox, delivery: ReceiptDelivery, shop: Shop): Hono {
  const pages = new Hono();
  pages.get('/tabaccheria', async (c) => {
    const asked = askedBy(c.req.query());
    const anything = ['qr', 'avviso', 'ente'].some((name) => c.req.query(name) !== undefined);
    const code = codeIn(asked.qr, await shop.creditor());
    if (code) {
      const read = await readAtTill(shop.network, code);
      if ('till' in read) return c.html(read.till);
      return c.html(<Counter network={shop.network} asked={asked} looked={refused(read.refused)} />);
    }
    const receipt = sandbox.state.receipts.find(({ receiptId }) => receiptId === c.req.query('ricevuta'));
    const looked = anything ? lookUp(sandbox, asked) : undefined;
    return c.html(<Counter network={shop.network} asked={asked} looked={looked} receipt={receipt} />);
  });
  pages.post('/tabaccheria', async (c) => {
    const form = await c.req.parseBody();
    const asked = askedBy(form);
    const looked = lookUp(sandbox, asked);
    // Paid by somebody else between the two pages: the page says so.
    if (looked.kind !== 'found') return c.html(<Counter network={shop.network} asked={asked} looked={looked} />, 422);
    const receipt = await sandbox.pay(looked.notice, 'Tabaccheria di prova');
    await delivery.sendDue();
    return c.redirect(`${PATH}?ricevuta=${receipt.receiptId}`, 303);
  });
  return pages;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

const askedBy = (form: Record<string, unknown>): Asked => ({
  qr: textOf(form.qr),
  number: textOf(form.avviso).replaceAll(' ', ''),
  creditor: textOf(form.ente).replaceAll(' ', ''),
});

const refused = (why: string): Looked => ({ kind: 'refused', why });

function lookUp(sandbox: PagopaSandbox, asked: Asked): Looked {
  if (Object.values(asked).every((text) => text === ''))
    return refused('Non c’è niente da leggere: incolla il testo del QR, o scrivi i numeri dell’avviso.');
  const read = /^PAGOPA\|002\|(\d{18})\|(\d{11})\|(\d{1,10})$/.exec(asked.qr);
  if (asked.qr && !read) {
    return refused(
      'Questo non è il QR di un avviso pagoPA (PAGOPA|002| e tre numeri), né un codice PuntoLIS (OMN1|, o 16 cifre).',
    );
  }
  const number = read?.[1] ?? asked.number;
  const creditor = read?.[2] ?? asked.creditor;
  if (!/^\d{18}$/.test(number)) return refused('Il numero avviso ha 18 cifre: controlla quelle scritte.');
  if (!/^\d{11}$/.test(creditor)) return refused('Il codice fiscale dell’ente ha 11 cifre: controlla quelle scritte.');
  const notice = sandbox.notice(number, creditor) ?? sandbox.notice(number);
  if (!notice || notice.status === 'draft')
    return refused('Avviso sconosciuto: nessun ente lo ha pubblicato (PAA_PAGAMENTO_SCONOSCIUTO).');
  if (notice.creditorFiscalCode !== creditor) {
    return refused('L’avviso è di un altro ente: controlla il codice fiscale (PAA_ID_DOMINIO_ERRATO).');
  }
  if (notice.status === 'paid') return refused('Avviso già pagato: non si paga due volte (PAA_PAGAMENTO_DUPLICATO).');
  if (notice.status === 'cancelled') return refused('Avviso annullato dall’ente (PAA_PAGAMENTO_ANNULLATO).');
  if (sandbox.isOverdue(notice)) return refused('Avviso scaduto: serve una nuova ricarica (PAA_PAGAMENTO_SCADUTO).');
  return { kind: 'found', notice };
}

interface CounterProps {
  network: ShopNetwork;
  asked: Asked;
  looked: Looked | undefined;
  receipt?: SandboxReceipt | undefined;
}

const Counter = ({ network, asked, looked, receipt }: CounterProps) => (
  <SandboxPage
    title="Tabaccheria di prova"
    plays="Qui si paga un avviso in contanti, come al banco di un negozio o di un PuntoLIS."
    done={receipt && `Pagato: ${formatEuro(receipt.cents)}. Ricevuta ${receipt.receiptId}.`}
  >
    {looked?.kind === 'refused' && (
      <p class="bad" role="alert">
        {looked.why}
      </p>
    )}
    {looked?.kind === 'found' ? <Found notice={looked.notice} /> : <Ask asked={asked} />}
    <NetworkToday network={network} />
  </SandboxPage>
);

const Ask = ({ asked }: { asked: Asked }) => (
  <>
    <form method="get" action={PATH} class="block card">
      <label for="qr">Testo del codice QR, o le 16 cifre di un codice PuntoLIS</label>
      <input type="text" id="qr" name="qr" value={asked.qr} autocomplete="off" />
      <button type="submit" class="main">
        Leggi il QR
      </button>
    </form>
    <form method="get" action={PATH} class="block card">
      <label for="avviso">Numero avviso (18 cifre)</label>
      <input type="text" id="avviso" name="avviso" inputmode="numeric" value={asked.number} autocomplete="off" />
      <label for="ente">Codice fiscale dell’ente (11 cifre)</label>
      <input type="text" id="ente" name="ente" inputmode="numeric" value={asked.creditor} autocomplete="off" />
      <button type="submit" class="main">
        Cerca l’avviso
      </button>
    </form>
  </>
);

const Found = ({ notice }: { notice: SandboxNotice }) => (
  <div class="card">
    <p class="total">{formatEuro(notice.cents)}</p>
    <p>
      {notice.creditorName} · {notice.description}
      <br />
      <span class="quiet">
        Avviso {notice.noticeNumber} · ente {notice.creditorFiscalCode}
      </span>
    </p>
    <form method="post" action={PATH}>
      <input type="hidden" name="avviso" value={notice.noticeNumber} />
      <input type="hidden" name="ente" value={notice.creditorFiscalCode} />
      <button type="submit" class="main">
        Incassa {formatEuro(notice.cents)}
      </button>
    </form>
    <p>
      <a href={PATH}>Un altro avviso</a>
    </p>
  </div>
);
