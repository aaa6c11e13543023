import { Hono } from 'hono';
import { formatEuro } from '#src/kernel/money.ts';
import { SandboxPage } from '../page.tsx';
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

/** A shop where notices are paid in cash: by the text of the QR code, or by notice number and fiscal code of the creditor. */
export function tobacconistPages(sandbox: PagopaSandbox, delivery: ReceiptDelivery): Hono {
  const pages = new Hono();
  pages.get('/tabaccheria', (c) => {
    const asked = askedBy(c.req.query());
    const anything = Object.values(asked).some((text) => text !== '');
    const receipt = sandbox.state.receipts.find(({ receiptId }) => receiptId === c.req.query('ricevuta'));
    return c.html(<Counter asked={asked} looked={anything ? lookUp(sandbox, asked) : undefined} receipt={receipt} />);
  });
  pages.post('/tabaccheria', async (c) => {
    const form = await c.req.parseBody();
    const asked = askedBy(form);
    const looked = lookUp(sandbox, asked);
    // Paid by somebody else between the two pages: the page says so.
    if (looked.kind !== 'found') return c.html(<Counter asked={asked} looked={looked} />, 422);
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
  const read = /^PAGOPA\|002\|(\d{18})\|(\d{11})\|(\d{1,10})$/.exec(asked.qr);
  if (asked.qr && !read) {
    return refused('Questo non è il QR di un avviso pagoPA: comincia con PAGOPA|002| e ha tre numeri.');
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
  asked: Asked;
  looked: Looked | undefined;
  receipt?: SandboxReceipt | undefined;
}

const Counter = ({ asked, looked, receipt }: CounterProps) => (
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
  </SandboxPage>
);

const Ask = ({ asked }: { asked: Asked }) => (
  <>
    <form method="get" action={PATH} class="block card">
      <label for="qr">Testo del codice QR</label>
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
