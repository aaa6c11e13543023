import { mkdirSync } from 'node:fs';
import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { beforeAll, describe, expect, it } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { staticAssets } from '#src/platform/http/static.ts';
import { pwaRoutes } from '#src/web/pwa.tsx';
import { expectNoAxeViolations, openBrowser } from '#test/support/browser.ts';
import { served } from '#test/support/served.ts';
import { ensureAssets } from '../../../scripts/build-assets.ts';
import * as ui from './index.ts';

const PICTURES = '.cache/gallery';
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const target = { action: '/leporano/assenza', csrf: 'c', requestKey: 'k' };
const nav = [
  { href: '/leporano/', label: 'Cittadino', current: true },
  { href: '/leporano/pagamenti', label: 'Pagamenti' },
  { href: '/leporano/profilo', label: 'Profilo' },
];

const Frame = ({
  title,
  children,
  ...rest
}: {
  title: string;
  children: Child;
  wide?: boolean;
  hasErrors?: boolean;
}) => (
  <ui.Page
    title={title}
    slug="leporano"
    tenantName="Comune di Leporano"
    nav={nav}
    signedIn={{ name: 'Maria Leone', csrf: 'c' }}
    {...rest}
  >
    {children}
  </ui.Page>
);

const Home = () => (
  <Frame title="Cittadino">
    <ui.PageHeading title="Buongiorno. Oggi mangia a scuola 1 figlio su 2." />
    <ui.CardGrid>
      <ui.Card title="Sofia" subtitle="Scuola primaria di via Dante · 2ª B · 3,50 € a pasto">
        <ui.CardSection>
          <ui.DayState
            state="booked"
            when="Oggi"
            size="large"
            note={
              <>
                Puoi disdire fino alle 09:00
                <ui.Countdown
                  now={Temporal.Instant.from('2026-11-24T07:36:00Z')}
                  cutoff={Temporal.Instant.from('2026-11-24T08:00:59Z')}
                />
              </>
            }
          />
          <ui.Actions>
            <ui.Form {...target}>
              <ui.Button>Assente oggi</ui.Button>
            </ui.Form>
            <ui.MoreLink href="/leporano/sofia" hiddenLabel="di Sofia">
              Dettaglio
            </ui.MoreLink>
          </ui.Actions>
        </ui.CardSection>
        <ui.CardSection>
          <p>
            <ui.Money cents={2450} meals={7} size="large" />
          </p>
          <p class="quiet">Il credito basta fino a mercoledì 2 dicembre</p>
          <ui.Actions>
            <ui.LinkButton href="/leporano/ricarica" variant="outline">
              Ricarica
            </ui.LinkButton>
            <ui.MoreLink href="/leporano/movimenti" hiddenLabel="di Sofia">
              Movimenti
            </ui.MoreLink>
          </ui.Actions>
        </ui.CardSection>
      </ui.Card>
      <ui.Card title="Matteo" subtitle="Scuola dell’infanzia, plesso 1 · sezione B · 3,15 € a pasto" tone="danger">
        <ui.CardSection>
          <ui.DayState state="suspended" when="Oggi" size="large" note="Con 15,75 € rientra da domani" />
        </ui.CardSection>
        <ui.CardSection>
          <p>
            <ui.Money cents={-1575} meals={5} size="large" />
          </p>
          <ui.Actions>
            <ui.LinkButton href="/leporano/ricarica">Ricarica 15,75 €</ui.LinkButton>
          </ui.Actions>
        </ui.CardSection>
      </ui.Card>
    </ui.CardGrid>
  </Frame>
);

const undo = (when: string) => (
  <ui.Form {...target} inline>
    <ui.Button variant="link" size="small" hiddenLabel={when}>
      Disdici
    </ui.Button>
  </ui.Form>
);

const Detail = () => (
  <Frame title="Sofia">
    <ui.BackLink href="/leporano/" label="Cittadino" />
    <ui.PageHeading title="Oggi Sofia pranza a scuola." lead="Puoi disdire fino alle 09:00. Scuola primaria, 2ª B." />
    <ui.Actions>
      <ui.Button>Assente oggi</ui.Button>
      <ui.LinkButton href="/leporano/altri" variant="outline">
        Altri giorni
      </ui.LinkButton>
    </ui.Actions>
    <ui.MonthNav
      current="novembre 2026"
      previous={{ href: '?mese=2026-10', label: 'ottobre' }}
      next={{ href: '?mese=2026-12', label: 'dicembre' }}
    />
    <ui.DayList
      weeks={[
        {
          label: '16–20 novembre',
          days: [
            { day: day('2026-11-16'), state: 'not_consumed', note: 'uscita prima di pranzo' },
            { day: day('2026-11-17'), state: 'consumed', trailing: <ui.Money cents={350} /> },
            { day: day('2026-11-18'), state: 'consumed', light: true, trailing: <ui.Money cents={350} /> },
            { day: day('2026-11-19'), state: 'absent', note: 'disdetto da Maria, 18 nov 21:05' },
            { day: day('2026-11-20'), state: 'suspended', note: '5 pasti a debito' },
          ],
        },
        {
          label: '23–27 novembre',
          days: [
            { day: day('2026-11-23'), state: 'unavailable', note: 'la classe 2ª B non ha il rientro' },
            {
              day: day('2026-11-24'),
              state: 'booked',
              today: true,
              note: 'oggi, fino alle 09:00',
              trailing: undo('martedì 24 novembre'),
            },
            { day: day('2026-11-26'), state: 'light', trailing: undo('giovedì 26 novembre') },
          ],
        },
      ]}
    />
  </Frame>
);

const errors = [
  { field: 'amount', message: 'Scrivi un importo, per esempio 35,00' },
  { field: 'day', message: 'Scegli un giorno' },
  { field: 'child', message: 'Scegli almeno un figlio' },
  { field: 'agree', message: 'Per continuare conferma la dichiarazione' },
  { message: 'Il carrello è pieno' },
];

const choices = [
  { value: 'a', label: '10 pasti · 35,00 €', hint: 'bastano fino a mar 15 dicembre' },
  { value: 'b', label: '20 pasti · 70,00 €' },
  { value: 'c', label: '40 pasti · 140,00 €', disabled: true },
];

const Fields = () => (
  <Frame title="Ricarica" hasErrors>
    <ui.ErrorSummary errors={errors} />
    <ui.Breadcrumb trail={[{ href: '/leporano/', label: 'Cittadino' }]} current="Ricarica" />
    <ui.Stepper steps={['Importo', 'Carrello', 'Dichiarazione', 'Pagamento']} current={2} />
    <ui.PageHeading title="Ricarica per Sofia" />
    <ui.Form {...target} hidden={{ consumer: '7' }}>
      <ui.RadioGroup name="suggested" label="Quanto?" choices={choices} value="b" hint="Prezzi della tariffa di oggi" />
      <ui.AmountField name="amount" label="Altro importo" value="trentacinque" error={ui.errorOf(errors, 'amount')} />
      <ui.DateField name="day" label="Giorno" value="" min="2026-11-24" error={ui.errorOf(errors, 'day')} />
      <ui.Select name="school" label="Scuola" choices={[{ value: '1', label: 'Via Dante' }]} />
      <ui.CheckboxGroup name="child" label="Figli" choices={choices} error={ui.errorOf(errors, 'child')} inline />
      <ui.TextField name="email" label="Email" type="email" value="maria@example.it" autocomplete="email" verbatim />
      <ui.TextArea name="reason" label="Motivo" optional value="<b>gita</b>" />
      <ui.Checkbox name="agree" label="Dichiaro che i dati sono giusti" error={ui.errorOf(errors, 'agree')} />
      <ui.Actions>
        <ui.Button>Aggiungi al carrello</ui.Button>
        <ui.Button variant="outline">Annulla</ui.Button>
        <ui.Button variant="danger" icon="warning">
          Elimina
        </ui.Button>
      </ui.Actions>
    </ui.Form>
  </Frame>
);

const Staff = () => (
  <Frame title="Famiglie" wide>
    <ui.PageHeading title="212 pasti da cuocere" />
    <ui.TabLinks
      label="Viste"
      items={[
        { href: '?a', label: 'Oggi', current: true },
        { href: '?b', label: 'Domani' },
      ]}
    />
    <ui.SearchBox
      action="/leporano/ufficio"
      label="Cerca una famiglia"
      hint="Cognome o codice"
      keep={{ anno: '2026' }}
    />
    <ui.Receipt
      title="Assenza registrata alle 08:41"
      number="4711"
      undo={{ ...target, label: 'Annulla l’assenza', note: 'fino alle 09:00' }}
    >
      <p>Sofia non pranza a scuola mar 24 novembre.</p>
    </ui.Receipt>
    {(['info', 'success', 'warning', 'danger'] as const).map((tone) => (
      <ui.Alert tone={tone} title={tone === 'info' ? undefined : 'Un titolo'}>
        <p>
          Una frase con <a href="/leporano/">un rimando</a>.
        </p>
      </ui.Alert>
    ))}
    <ui.Table
      caption="Alunni della 2ª B"
      columns={[
        { label: 'Alunno', cell: (row) => row.name, rowHeader: true, sort: { href: '?s', direction: 'ascending' } },
        { label: 'Classe', cell: () => '2ª B' },
        { label: 'Saldo', cell: (row) => <ui.Money cents={row.cents} />, numeric: true, sort: { href: '?t' } },
      ]}
      rows={[
        { name: 'Rizzo Sofia', cents: 2450 },
        { name: 'Leone Matteo', cents: -630 },
      ]}
      footer={['Totale', '', <ui.Money cents={1820} />]}
    />
    <ui.Pagination page={2} pages={5} href={(page) => `?pagina=${page}`} />
    <ui.DescriptionList items={[{ term: 'Tariffa', description: '3,50 €' }]} />
    <ui.EmptyState title="Nessun movimento" action={<ui.LinkButton href="/leporano/">Torna</ui.LinkButton>}>
      I movimenti compaiono dal primo pasto.
    </ui.EmptyState>
  </Frame>
);

const PAGES = { home: <Home />, dettaglio: <Detail />, campi: <Fields />, ufficio: <Staff /> };
const ADDRESSES = [...Object.keys(PAGES), 'offline'];

function site(): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', POLICY);
  });
  for (const [path, page] of Object.entries(PAGES)) app.get(`/leporano/${path}`, (c) => c.html(page));
  app.route('/', staticAssets());
  app.route(
    '/',
    pwaRoutes(async (slug) => (slug === 'leporano' ? 'Comune di Leporano' : undefined)),
  );
  return app;
}

const browser = await openBrowser();
const baseURL = await served(site());

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  await ensureAssets();
});

describe.each(ADDRESSES)('the gallery page %s', (address) => {
  it.each([
    ['phone', 'light'],
    ['desktop', 'dark'],
  ] as const)('has no barrier on a %s in the %s scheme', async (size, colorScheme) => {
    const page = await browser.page({ size, baseURL });
    await page.emulateMedia({ colorScheme });
    await page.goto(`/leporano/${address}`);
    await page.screenshot({ path: `${PICTURES}/${address}-${size}.png`, fullPage: true });
    await expectNoAxeViolations(page);
  });

  it('needs no sideways scrolling at 320 px', async () => {
    const page = await browser.page({ baseURL });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`/leporano/${address}`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
  });
});
