import { Hono } from 'hono';
import { formatEuro } from '#src/kernel/money.ts';
import { SandboxPage } from '../page.tsx';
import type { ReceiptDelivery } from './deliver.ts';
import type { PagopaSandbox, SandboxCart, SandboxNotice } from './state.ts';

/** The page at which the payer pays, refuses or goes away, and decides how the browser comes back. */
export function checkoutPages(sandbox: PagopaSandbox, delivery: ReceiptDelivery): Hono {
  const pages = new Hono();
  pages.get('/checkout/:id', (c) => {
    const cart = sandbox.cart(c.req.param('id'));
    return cart ? c.html(<Checkout cart={cart} notices={sandbox.noticesOf(cart)} />) : c.notFound();
  });
  pages.post('/checkout/:id', async (c) => {
    const cart = sandbox.cart(c.req.param('id'));
    if (!cart) return c.notFound();
    const { act, back } = await c.req.parseBody();
    if (cart.status !== 'open') return c.redirect(`/pagopa/checkout/${cart.id}`, 303);
    if (act !== 'pay') {
      cart.status = act === 'refuse' ? 'refused' : 'abandoned';
      await sandbox.save();
      return c.redirect(act === 'refuse' ? cart.returnTo.error : cart.returnTo.cancelled, 303);
    }
    if (sandbox.noticesOf(cart).some((notice) => notice.status !== 'payable')) {
      return c.redirect(`/pagopa/checkout/${cart.id}`, 303);
    }
    await payCart(sandbox, delivery, cart);
    return c.redirect(backTo(cart, String(back)), 303);
  });
  return pages;
}

async function payCart(sandbox: PagopaSandbox, delivery: ReceiptDelivery, cart: SandboxCart): Promise<void> {
  cart.status = 'paid';
  for (const notice of sandbox.noticesOf(cart)) await sandbox.pay(notice, 'Banca di prova');
  const { timing } = sandbox.state.switches;
  if (timing === 'before_return') await delivery.sendDue();
  else if (timing === 'now') void delivery.sendDue();
}

function backTo(cart: SandboxCart, back: string): string {
  if (back === 'waiting') return cart.returnTo.waiting;
  if (back === 'error') return cart.returnTo.error;
  return back === 'stay' ? `/pagopa/checkout/${cart.id}` : cart.returnTo.ok;
}

const BACK = [
  ['ok', 'il sito dice «pagato» (OK)'],
  ['waiting', 'il sito dice «in attesa»'],
  ['error', 'il sito dice «non riuscito», anche se hai pagato'],
  ['stay', 'il browser non torna: chiudi questa pagina'],
] as const;

const CLOSED = {
  paid: 'Pagamento fatto. Puoi chiudere questa pagina.',
  refused: 'Pagamento rifiutato. Puoi chiudere questa pagina.',
  abandoned: 'Pagamento abbandonato. Puoi chiudere questa pagina.',
};

function Checkout({ cart, notices }: { cart: SandboxCart; notices: readonly SandboxNotice[] }) {
  const total = notices.reduce((sum, notice) => sum + notice.cents, 0);
  const payable = notices.every((notice) => notice.status === 'payable');
  return (
    <SandboxPage title="Paga con pagoPA (prova)" plays={`Ente creditore: ${notices[0]?.creditorName ?? ''}`}>
      <p class="total">{formatEuro(total)}</p>
      <ul>
        {notices.map((notice) => (
          <li>
            {notice.description}: {formatEuro(notice.cents)}
            <br />
            <span class="quiet">Avviso {notice.noticeNumber}</span>
          </li>
        ))}
      </ul>
      {cart.status !== 'open' && <p class="ok">{CLOSED[cart.status]}</p>}
      {cart.status === 'open' && !payable && (
        <p class="bad">Un avviso è già pagato o annullato: qui non si può più pagare.</p>
      )}
      {cart.status === 'open' && (
        <form method="post" action={`/pagopa/checkout/${cart.id}`} class="block">
          {payable && (
            <fieldset>
              <legend>Dopo il pagamento</legend>
              {BACK.map(([value, label], index) => (
                <label>
                  <input type="radio" name="back" value={value} checked={index === 0} />
                  {label}
                </label>
              ))}
            </fieldset>
          )}
          {payable && (
            <button type="submit" name="act" value="pay" class="main">
              Paga {formatEuro(total)}
            </button>
          )}{' '}
          {payable && (
            <button type="submit" name="act" value="refuse">
              La banca rifiuta
            </button>
          )}{' '}
          <button type="submit" name="act" value="abandon">
            Abbandona
          </button>
        </form>
      )}
    </SandboxPage>
  );
}
