import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aWalkedTown, csrfOf, readAccessTable, VISITORS, type VisitorKind } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { formsOfTown, matchesRoute, pagesOfInsiders } from '#test/support/form-walk.ts';
import { anyText } from '#test/support/nasty.ts';
import { formsOn } from '#test/support/page-forms.ts';
import type { Answer, SiteVisitor } from '#test/support/site-visitor.ts';

const database = await testDatabase();
const walked = await aWalkedTown(database, at('2026-11-24 08:30'));
const { town } = walked;
const table = readAccessTable();
const SEED = 20_261_124;
const SAML = { SAMLResponse: 'PFJlc3BvbnNlLz4=', SAMLRequest: 'PFJlcXVlc3QvPg==', RelayState: 'x' };
const LINK = { codice: 'x', password: 'tre gatti sul tetto rosso' };
const CLOSURE = {
  ambito: 'comune',
  dal: '2026-12-14',
  al: '2026-12-15',
  tipo: 'no_meal',
  motivo: 'Prova',
  closure: '1',
};
const ORIGIN = 'http://localhost:8080';

/** They end what others stand on, so they are tried last. */
const ENDS = /\/(chiudi|togli|dimentica|lascia|revoca|annulla|ferma|credenziali|azzera)$|\/dispositivi|\/:staff/;

/** The fields of forms that no page of the walked town shows: they need a link of a mail, a later hour, a payment that went wrong. */
const FIELDS_OF_UNSEEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'POST /:slug/accesso-e-password': { scelta: 'togli', next: `/${town.slug}/`, attesa: 'x' },
  'POST /:slug/assenze/:id{[0-9]{1,15}}': {
    tipo: 'absent',
    modo: 'periodo',
    giorno: '2026-12-01',
    dal: '2026-12-01',
    al: '2026-12-04',
  },
  'POST /:slug/assenze/:id{[0-9]{1,15}}/annulla': { ricevuta: '1' },
  'POST /:slug/assenze/dimentica': { quale: '1' },
  'POST /:slug/cie/acs': SAML,
  'POST /:slug/cie/logout': SAML,
  'POST /:slug/spid/acs': SAML,
  'POST /:slug/spid/logout': SAML,
  'POST /:slug/cittadino/:id/assenze/annulla': { ricevuta: '1' },
  'POST /:slug/cittadino/:id/persone/:personId{[0-9]{1,15}}': { puo: 'money' },
  'POST /:slug/cittadino/:id/persone/:personId{[0-9]{1,15}}/togli': {},
  'POST /:slug/cittadino/:id/persone/inviti/:invitation{[0-9]{1,15}}': {},
  'POST /:slug/invito': LINK,
  'POST /:slug/nuova-password': LINK,
  'POST /:slug/registrazione/conferma': LINK,
  'POST /:slug/invito-famiglia': { ...LINK, nome: 'Ada', cognome: 'Neri', codice_fiscale: 'RSSMRA85T10A562S' },
  'POST /:slug/pagamenti/:reference/un-solo-avviso': {},
  'POST /:slug/pagamenti/puntolis/:id{[0-9]+}/codice': {},
  'POST /:slug/passkey/togli': { quale: 'x' },
  'POST /:slug/registro/:classId{[0-9]+}': {
    giorno: '2026-11-24',
    mostrati: '1',
    segnati: '1',
    presente: '1',
    motivo: 'Prova',
  },
  'POST /:slug/registro/chiusure': CLOSURE,
  'POST /:slug/registro/chiusure/modifica': CLOSURE,
  'POST /:slug/ufficio/chiusure': CLOSURE,
  'POST /:slug/ufficio/chiusure/modifica': CLOSURE,
  'POST /:slug/tablet/entra': { chi: '1', pin: '482615', attesa: 'x' },
  'POST /:slug/seconda-verifica': { codice: '123456', next: `/${town.slug}/ufficio` },
  'POST /:slug/seconda-verifica/passkey': { sfida: 'x', risposta: '{}', next: `/${town.slug}/ufficio` },
  'POST /:slug/ufficio/accessi/classe/:classId{[0-9]{1,15}}': {},
  'POST /:slug/ufficio/alunni/:id/adulti/:personId{[0-9]{1,15}}': { puo: 'cancel', passo: 'salva', motivo: 'Prova' },
  'POST /:slug/ufficio/alunni/:id/assenza/annulla': { ricevuta: '1' },
  'POST /:slug/ufficio/alunni/:id/correzione': { giorno: '2026-11-23', presenza: 'ate', motivo: 'Prova' },
  'POST /:slug/ufficio/importazioni/:draft{[0-9]{1,15}}': {
    motivo: 'Prova',
    passo: 'importa',
    c_surname: '0',
    c_name: '1',
  },
  'POST /:slug/ufficio/pagamenti/:kind{insoliti|sospesi}/:id{[0-9]+}': { nota: 'Prova' },
  'POST /:slug/ufficio/riconciliazione/:flow{[0-9]+}/:line{[0-9]+}/accredita': {},
  'POST /:slug/ufficio/riconciliazione/:flow{[0-9]+}/:line{[0-9]+}/nota': { nota: 'Prova' },
  'POST /:slug/ufficio/segnalazioni/:id{[0-9]+}': { risposta: 'Prova', correzione: '1' },
  'POST /:slug/ufficio/cucine/:centre{[0-9]{1,15}}/togli': {},
  'POST /:slug/ufficio/sospensioni/:id{[0-9]+}/togli': { fino: '2026-12-10', motivo: 'Prova' },
  'POST /:slug/ufficio/sospensioni/non-raggiunte/:id{[0-9]+}': { come: 'telefono', nota: 'Prova' },
};

/** Names that the site's forms and addresses read, and some that nobody reads. */
const NAMES = `email password next attesa codice codice_fiscale tipo modo giorno dal al ricevuta consumer amount other
  declared shown ambito motivo file mostrati segnati presente come nota fino passo q mese pagina chi azione oggetto
  consumatore importo fatto avvisati salvato esito fatta aggiunto chiamante nome cognome scuola classe isee residente
  esenzione dieta dispositivo __proto__ constructor toString _pending _key`.split(/\s+/);

const field = fc.tuple(
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: anyText }),
  anyText,
);
const fields = fc.array(field, { maxLength: 12 });
const shape = fc.constantFrom('urlencoded', 'urlencoded', 'urlencoded', 'multipart', 'file', 'text');

type Fields = readonly (readonly [string, string])[];

/** A request as a browser, or somebody who writes requests by hand, would send these fields. */
function bodyAs(kind: string, typed: Fields, csrf: string): { body: BodyInit; headers: Record<string, string> } {
  const headers = { origin: ORIGIN };
  if (kind === 'text') {
    const body = JSON.stringify(typed);
    return { body, headers: { ...headers, 'x-csrf-token': csrf, 'content-type': 'text/plain' } };
  }
  const body = kind === 'urlencoded' ? new URLSearchParams() : new FormData();
  for (const [name, text] of [
    ['_csrf', csrf],
    ['_key', `chiave-${nextKey()}-${Math.abs(hash(typed))}`],
    ...typed,
  ] as const) {
    if (kind === 'file' && name === 'file' && body instanceof FormData)
      body.append(name, new File([text], 'prova.csv'));
    else body.append(name, text);
  }
  return { body, headers };
}

let keys = 0;
const nextKey = () => {
  keys += 1;
  return keys;
};
const hash = (typed: Fields) =>
  [...JSON.stringify(typed)].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) | 0, 7);

/** Whatever was asked, an answer that was meant: no failure, no place in our code, no header that was typed. */
function expectMeant(answer: Answer, asked: unknown): void {
  const failure = answer.status >= 500 ? walked.at.logged.findLast((line) => line.includes('unexpected error')) : '';
  expect(answer.status, `${JSON.stringify(asked)} ${failure}`).toBeLessThan(500);
  expect(answer.text).not.toMatch(/\bat \S+ \(?(file:|\/|node:)|node_modules|\.tsx?:\d+/);
  expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/(^|, )a=b/);
}

const routesOf = (method: string) =>
  [...table.keys()].filter((route) => route.startsWith(`${method} `) && !route.endsWith('/logout'));

/** Somebody whom the address lets in, so that what is sent reaches the page. */
const kindFor = (route: string): VisitorKind =>
  VISITORS.find((each) => table.get(route)?.[each] === 'yes') ?? (route.includes('/ufficio') ? 'office' : 'stranger');
const insider = (route: string): SiteVisitor =>
  /\/(assenze\/:id|assenze\/dimentica)/.test(route) && !route.includes('cittadino')
    ? walked.remembered
    : walked.browsers[kindFor(route)];

/** A form with its real fields, filled as somebody would fill it. */
interface Sent {
  readonly path: string;
  readonly browser: SiteVisitor;
  readonly fields: Fields;
  readonly isMultipart: boolean;
  readonly files: readonly string[];
}

const forms = [...(await formsOfTown(walked)).values()];

/** What a route's forms hold: those of the pages, or what is written here for a form that no page of this town shows. */
function sentTo(route: string): Sent[] {
  const pattern = route.split(' ')[1] ?? '';
  const seen = forms
    .filter(({ form }) => matchesRoute(pattern, form.action, town.slug))
    .map(({ kind, form: { action, ...form } }) => ({ path: action, browser: walked.browsers[kind], ...form }));
  if (seen.length > 0) return seen;
  const fields = Object.entries(FIELDS_OF_UNSEEN[route] ?? {});
  const files = route.includes('importazioni') ? ['file'] : [];
  return [{ path: walked.addressOf(pattern), browser: insider(route), fields, isMultipart: false, files }];
}

/** What becomes of one field: as a page filled it, something else, nothing, or twice. */
const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'kept' as const }) },
  { weight: 3, arbitrary: anyText.map((text) => ({ kind: 'other' as const, text })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'missing' as const }) },
  { weight: 1, arbitrary: anyText.map((text) => ({ kind: 'twice' as const, text })) },
);

const withFates = (filled: Fields, fates: readonly Fate[]): Fields =>
  filled.flatMap(([name, text], index) => {
    const met = fates[index % fates.length];
    if (!met || met.kind === 'kept') return [[name, text] as const];
    if (met.kind === 'missing') return [];
    return met.kind === 'other' ? [[name, met.text] as const] : [[name, text] as const, [name, met.text] as const];
  });
type Fate = { kind: 'kept' } | { kind: 'missing' } | { kind: 'other'; text: string } | { kind: 'twice'; text: string };

test('every form of every page is tried with its own fields, and of the forms that no page here shows the fields are known', () => {
  const unknown = routesOf('POST').filter((route) =>
    sentTo(route).every(({ fields, files }) => fields.length + files.length === 0),
  );
  expect(unknown.filter((route) => FIELDS_OF_UNSEEN[route] === undefined)).toEqual([]);
  const needless = Object.keys(FIELDS_OF_UNSEEN).filter((route) => !table.has(route));
  expect(needless).toEqual([]);
});

describe('forms with anything in them never fail, nor what pages show of it afterwards', () => {
  test.each(routesOf('POST').toSorted((a, b) => Number(ENDS.test(a)) - Number(ENDS.test(b))))('%s', async (route) => {
    for (const { path, browser, fields: filled, isMultipart, files } of sentTo(route)) {
      const csrf = browser === walked.remembered ? await csrfOfRemembered() : await csrfOf(browser, town.slug);
      const own = filled.filter(([name]) => !name.startsWith('_'));
      const fates = fc.array(fate, { minLength: 1, maxLength: 20 });
      const property = fc.asyncProperty(fates, fields, shape, async (met, more, kind) => {
        const all: Fields = [...withFates(own, met), ...(met.length % 4 === 0 ? more : []), ...filesOf(files, more)];
        const as = isMultipart && kind === 'urlencoded' ? 'file' : kind;
        expectMeant(await browser.send(path, { method: 'POST', ...bodyAs(as, all, csrf) }), { path, all, kind });
      });
      await fc.assert(property, { seed: SEED, numRuns: SLOW.test(route) ? 6 : 15, endOnFailure: true });
    }
    const page = routesOf('GET').find((each) => each === route.replace('POST', 'GET')) ?? 'GET /:slug/cittadino';
    const seen = await insider(page).get(walked.addressOf(page.slice(4)));
    expectMeant(seen, { page, after: route });
  });

  test('all pages still open after all of it', async () => {
    for (const [page, kind] of pagesOfInsiders())
      expectMeant(await walked.browsers[kind].get(walked.addressOf(page)), { page, kind });
  });
});

/** A password is hashed each time. */
const SLOW = /login|password|invito|PIN|pin|attivazione|conferma|tablet\/entra/;
const filesOf = (files: readonly string[], more: Fields): Fields =>
  files.map((name) => [name, more[0]?.[1] ?? 'cognome;nome\nBianchi;Ada'] as const);

async function csrfOfRemembered(): Promise<string> {
  const { text } = await walked.remembered.get(`/${town.slug}/assenze`);
  return formsOn(text)[0]?.fields.find(([name]) => name === '_csrf')?.[1] ?? '';
}

describe('addresses with anything in them never fail', () => {
  test.each(routesOf('GET'))('%s', async (route) => {
    const browser = insider(route);
    const pattern = route.split(' ')[1] ?? '';
    const path = walked.addressOf(pattern);
    const property = fc.asyncProperty(fields, anyText, async (typed, odd) => {
      const query = `?${new URLSearchParams(typed.map(([name, text]) => [name, text]))}`;
      expectMeant(await browser.get(path + query), path + query);
      const strange = pattern
        .replace(/:slug/, town.slug)
        .replace(/:\w+(\{[^/]*\})?/g, encodeURIComponent(odd.toWellFormed()));
      expectMeant(await browser.get(strange), strange);
    });
    await fc.assert(property, { seed: SEED, numRuns: 5, endOnFailure: true });
  });
});
