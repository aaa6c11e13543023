import { Hono } from 'hono';
import type { Clock } from '#src/kernel/clock.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { Action, SandboxPage } from '../page.tsx';
import type { ReceiptDelivery } from './deliver.ts';
import {
  FAULTS,
  type Fault,
  type PagopaSandbox,
  type SandboxNotice,
  type SandboxReceipt,
  type Switches,
} from './state.ts';

const PATH = '/pagopa';

/** Where one looks at notices and receipts, pays at a counter, and decides how receipts misbehave. */
export function controlPages(sandbox: PagopaSandbox, delivery: ReceiptDelivery, clock: Clock): Hono {
  const pages = new Hono();
  pages.get('/', (c) => c.html(<Control sandbox={sandbox} />));
  pages.post('/interruttori', async (c) => {
    Object.assign(sandbox.state.switches, switchesOf(await c.req.parseBody()));
    await sandbox.save();
    return c.redirect(PATH, 303);
  });
  pages.post('/sportello', async (c) => {
    const { number, creditor } = await c.req.parseBody();
    const notice = sandbox.notice(String(number), typeof creditor === 'string' ? creditor : undefined);
    if (notice && notice.status !== 'cancelled') {
      await sandbox.pay(notice, 'Tabaccheria di prova');
      await delivery.sendDue();
    }
    return c.redirect(PATH, 303);
  });
  pages.post('/flusso', async (c) => {
    const { id, status } = await c.req.parseBody();
    const receipt = sandbox.state.receipts.find((candidate) => candidate.receiptId === id);
    const told = FLOW_STATUSES.find(([value]) => value === status)?.[0];
    if (receipt && told) {
      receipt.status = told;
      receipt.restated = (receipt.restated ?? 0) + 1;
      receipt.restatedAt = clock.now().toString();
      await sandbox.save();
    }
    return c.redirect(PATH, 303);
  });
  pages.post('/consegna', async (c) => {
    const { id } = await c.req.parseBody();
    const receipt = sandbox.state.receipts.find((candidate) => candidate.receiptId === id);
    if (receipt) {
      receipt.sendAfter ??= receipt.paidAt;
      await delivery.send(receipt);
    }
    return c.redirect(PATH, 303);
  });
  return pages;
}

function switchesOf(form: Record<string, unknown>): Switches {
  const timing = TIMINGS.find(([value]) => value === form.timing)?.[0] ?? 'now';
  const whole = (value: unknown) => (/^-?\d{1,6}$/.test(String(value)) ? Number(value) : 0);
  return {
    timing,
    lateSeconds: Math.max(0, whole(form.lateSeconds)),
    doubled: form.doubled === '1',
    differenceCents: whole(form.differenceCents),
    fault: FAULTS.find((fault) => fault === form.fault) ?? 'none',
  };
}

const TIMINGS = [
  ['now', 'subito, mentre il browser torna'],
  ['before_return', 'prima che il browser torni'],
  ['late', 'in ritardo, dopo i secondi indicati'],
  ['asked', 'mai da sole: si scoprono chiedendo della posizione'],
  ['held', 'mai, finché non la consegni tu da questa pagina (ricevuta perduta)'],
] as const;

/** What a day's flow may say of a payment, and how the button is called that makes it say so. */
const FLOW_STATUSES = [
  ['REVOKED', 'La banca riprende il pagamento'],
  ['NO_RPT', 'Il flusso dice: senza ricevuta'],
] as const;

const FAULT_LABELS: Readonly<Record<Fault, string>> = {
  none: 'bene',
  throttled: '429: troppe chiamate',
  broken: '500, senza fare niente',
  broken_done: '500, ma la cosa è fatta',
  conflict_done: '409, ma la cosa è fatta',
  silent: 'non risponde e non fa niente',
  silent_done: 'non risponde, ma la cosa è fatta',
};

const STATUS = { draft: 'in bozza', payable: 'da pagare', paid: 'pagato', cancelled: 'annullato' };

function Control({ sandbox }: { sandbox: PagopaSandbox }) {
  const { notices, receipts, switches } = sandbox.state;
  return (
    <SandboxPage title="pagoPA di prova">
      <SwitchesForm switches={switches} />
      <h2>Avvisi</h2>
      {notices.length === 0 && <p>Nessun avviso: nascono quando una famiglia fa una ricarica.</p>}
      {notices
        .toReversed()
        .slice(0, 100)
        .map((notice) => (
          <NoticeCard notice={notice} />
        ))}
      <h2>Ricevute</h2>
      {receipts.length === 0 && <p>Nessuna ricevuta: nascono quando un avviso è pagato.</p>}
      {receipts
        .toReversed()
        .slice(0, 100)
        .map((receipt) => (
          <ReceiptCard receipt={receipt} />
        ))}
    </SandboxPage>
  );
}

const SwitchesForm = ({ switches }: { switches: Switches }) => (
  <form method="post" action={`${PATH}/interruttori`} class="block card">
    <fieldset>
      <legend>Le ricevute dei prossimi pagamenti arrivano</legend>
      {TIMINGS.map(([value, label]) => (
        <label>
          <input type="radio" name="timing" value={value} checked={switches.timing === value} />
          {label}
        </label>
      ))}
      <label for="lateSeconds">Secondi di ritardo</label>
      <input
        type="number"
        id="lateSeconds"
        name="lateSeconds"
        min="0"
        max="999999"
        value={String(switches.lateSeconds)}
      />
      <label>
        <input type="checkbox" name="doubled" value="1" checked={switches.doubled} />
        due volte insieme
      </label>
      <label for="differenceCents">Centesimi in più o in meno rispetto all’avviso</label>
      <input type="number" id="differenceCents" name="differenceCents" value={String(switches.differenceCents)} />
    </fieldset>
    <label for="fault">Posizioni debitorie e carrelli rispondono</label>
    <select id="fault" name="fault">
      {FAULTS.map((fault) => (
        <option value={fault} selected={switches.fault === fault}>
          {FAULT_LABELS[fault]}
        </option>
      ))}
    </select>
    <button type="submit" class="main">
      Imposta
    </button>
  </form>
);

const NoticeCard = ({ notice }: { notice: SandboxNotice }) => (
  <div class="card">
    <p>
      <strong>{formatEuro(notice.cents)}</strong> · {STATUS[notice.status]} · {notice.creditorName}
      <br />
      <span class="quiet">
        Avviso {notice.noticeNumber} · scade il {numericInstant(Temporal.Instant.from(notice.dueAt))}
      </span>
    </p>
    {notice.status !== 'cancelled' && (
      <Action
        action={`${PATH}/sportello`}
        label={notice.status === 'paid' ? 'Paga una seconda volta' : 'Paga in contanti allo sportello'}
        hidden={{ number: notice.noticeNumber, creditor: notice.creditorFiscalCode }}
      />
    )}
  </div>
);

const ReceiptCard = ({ receipt }: { receipt: SandboxReceipt }) => (
  <div class="card">
    <p>
      <strong>{formatEuro(receipt.cents)}</strong> · pagato il {numericInstant(Temporal.Instant.from(receipt.paidAt))} ·{' '}
      {receipt.pspName}
      <br />
      <span class={receipt.delivered ? 'ok' : 'bad'}>{deliveryOf(receipt)}</span>
      <br />
      <span class="quiet">
        Avviso {receipt.noticeNumber} · ricevuta {receipt.receiptId} · nel flusso del giorno:{' '}
        {receipt.status ?? 'EXECUTED'}
      </span>
    </p>
    <Action
      action={`${PATH}/consegna`}
      label={receipt.delivered ? 'Consegna di nuovo' : 'Consegna ora'}
      hidden={{ id: receipt.receiptId }}
    />
    {FLOW_STATUSES.filter(([status]) => status !== receipt.status).map(([status, label]) => (
      <Action action={`${PATH}/flusso`} label={label} hidden={{ id: receipt.receiptId, status }} />
    ))}
  </div>
);

function deliveryOf({ delivered, sendAfter, attempts, lastAnswer }: SandboxReceipt): string {
  const tries = attempts === 0 ? '' : ` (tentativi: ${attempts}, ultima risposta: ${lastAnswer})`;
  if (delivered) return `consegnata${tries}`;
  if (sendAfter === null) return `trattenuta${tries}`;
  return `da consegnare dal ${numericInstant(Temporal.Instant.from(sendAfter))}${tries}`;
}
