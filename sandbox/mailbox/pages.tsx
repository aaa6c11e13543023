import { Hono } from 'hono';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { Action, SandboxPage } from '../page.tsx';
import type { SmtpSandbox } from './smtp.ts';
import type { KeptMail, MailStore } from './store.ts';

const when = (mail: KeptMail) => numericInstant(Temporal.Instant.from(mail.receivedAt));

/** The web side of the mailbox: what was sent, each mail safely shown, and the switches of the server. */
export function mailboxPages(store: MailStore, smtp: SmtpSandbox): Hono {
  const pages = new Hono();
  pages.get('/', (c) =>
    c.html(<List store={store} smtp={smtp} address={c.req.query('a')} all={c.req.query('tutti') === '1'} />),
  );
  pages.get('/:id{\\d+}', (c) => {
    const mail = store.find(Number(c.req.param('id')));
    return mail ? c.html(<Mail mail={mail} />) : c.notFound();
  });
  pages.get('/:id{\\d+}/html', (c) => {
    const mail = store.find(Number(c.req.param('id')));
    if (!mail) return c.notFound();
    // Nothing in a mail runs or is fetched; only its links work, and open the whole window.
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-top-navigation-by-user-activation",
    );
    return c.html(leavingTheFrame(mail.html));
  });
  pages.get('/:id{\\d+}/allegati/:index{\\d+}', (c) => {
    const file = store.find(Number(c.req.param('id')))?.files?.[Number(c.req.param('index'))];
    if (!file) return c.notFound();
    // Saved, never shown as a page of this address: anybody may have sent it.
    return c.body(new Uint8Array(Buffer.from(file.base64, 'base64')), 200, {
      'Content-Type': file.contentType,
      'Content-Disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
      'X-Content-Type-Options': 'nosniff',
    });
  });
  pages.post('/server', async (c) => {
    await (smtp.isUp ? smtp.down() : smtp.up());
    return c.redirect('/posta', 303);
  });
  pages.post('/rifiuta', async (c) => {
    const { address } = await c.req.parseBody();
    if (typeof address === 'string' && address.trim()) smtp.refused.add(address.trim().toLowerCase());
    return c.redirect('/posta', 303);
  });
  pages.post('/accetta', async (c) => {
    const { address } = await c.req.parseBody();
    smtp.refused.delete(String(address));
    return c.redirect('/posta', 303);
  });
  pages.post('/svuota', async (c) => {
    await store.clear();
    return c.redirect('/posta', 303);
  });
  return pages;
}

interface ListProps {
  store: MailStore;
  smtp: SmtpSandbox;
  /** Only mails to this address. */
  address: string | undefined;
  all: boolean;
}

/** As many as one looks through on a phone. */
const SHORT_LIST = 40;

function List({ store, smtp, address, all }: ListProps) {
  const mails = store.mails.filter((mail) => !address || mail.to.includes(address)).toReversed();
  return (
    <SandboxPage title="Posta inviata">
      <p>
        {mails.length === 0
          ? 'Nessun messaggio.'
          : mails.length === 1
            ? '1 messaggio.'
            : `${mails.length} messaggi, il più recente in alto.`}{' '}
        {address && (
          <>
            Solo a {address}. <a href="/posta">Tutti</a>
          </>
        )}
      </p>
      <ul class="plain">
        {mails.slice(0, all ? undefined : SHORT_LIST).map((mail) => (
          <li>
            <a href={`/posta/${mail.id}`}>{mail.subject || '(senza oggetto)'}</a>
            <br />
            <span class="quiet">
              {when(mail)} · a <a href={`/posta?a=${encodeURIComponent(mail.to[0] ?? '')}`}>{mail.to.join(', ')}</a>
            </span>
          </li>
        ))}
      </ul>
      {!all && mails.length > SHORT_LIST && (
        <p>
          <a href={`/posta?tutti=1${address ? `&a=${encodeURIComponent(address)}` : ''}`}>Mostra tutti</a>
        </p>
      )}
      <Switches smtp={smtp} />
    </SandboxPage>
  );
}

const Switches = ({ smtp }: { smtp: SmtpSandbox }) => (
  <>
    <h2>Guasti</h2>
    <div class="card">
      <p>
        Il server di posta è <strong class={smtp.isUp ? 'ok' : 'bad'}>{smtp.isUp ? 'acceso' : 'spento'}</strong> (porta{' '}
        {smtp.port}).
      </p>
      <Action action="/posta/server" label={smtp.isUp ? 'Spegni il server' : 'Accendi il server'} />
      <form method="post" action="/posta/rifiuta" class="block">
        <label for="address">Rifiuta questo indirizzo (risponde «casella inesistente»)</label>
        <input type="email" id="address" name="address" required /> <button type="submit">Rifiuta</button>
      </form>
      {[...smtp.refused].map((address) => (
        <p>
          {address} <Action action="/posta/accetta" label="Accetta di nuovo" hidden={{ address }} />
        </p>
      ))}
      <Action action="/posta/svuota" label="Svuota la posta" />
    </div>
  </>
);

const Mail = ({ mail }: { mail: KeptMail }) => (
  <SandboxPage title={mail.subject || '(senza oggetto)'}>
    <p>
      <a href="/posta">‹ Posta inviata</a>
    </p>
    <dl>
      <dt>Da</dt>
      <dd>{mail.from}</dd>
      <dt>A</dt>
      <dd>{mail.to.join(', ')}</dd>
      <dt>Ricevuto</dt>
      <dd>{when(mail)}</dd>
    </dl>
    {mail.files?.map((file, index) => (
      <p>
        Allegato: <a href={`/posta/${mail.id}/allegati/${index}`}>{file.name}</a>
      </p>
    ))}
    <h2>Testo</h2>
    <div class="card">
      <pre>{linked(mail.text)}</pre>
    </div>
    {mail.html && (
      <>
        <h2>Come lo mostra il programma di posta</h2>
        <iframe src={`/posta/${mail.id}/html`} title="Messaggio" />
      </>
    )}
  </SandboxPage>
);

/** Links of the mail open in the window, not in the frame that shows it. */
function leavingTheFrame(html: string): string {
  const base = '<base target="_top">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}

const linked = (text: string) =>
  text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => (index % 2 === 1 ? <a href={part}>{part}</a> : part));
