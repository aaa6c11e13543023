import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { addTablet, issueCodes } from '#src/identity/index.ts';
import { get } from '#src/platform/database/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { agreeingGateway } from './agreeing-gateway.ts';
import type { TestClock } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { demoText } from './municipality.ts';
import { aCode as aShopCode, connectTown, networkKeys } from './shop-network.ts';
import { aSite, PASSWORD, type TownSite } from './site.ts';
import { type Answer, hiddenFields, type SiteVisitor } from './site-visitor.ts';
import { otherSchool } from './staff.ts';
import { aChild, aTown, type Child, type Town } from './town.ts';

/** The visitors of docs/access.md, in the order of its columns. */
export const VISITORS = [
  'stranger',
  'ended',
  'ownFamily',
  'otherFamily',
  'ownSchool',
  'otherSchool',
  'kitchen',
  'office',
  'auditor',
] as const;
export type VisitorKind = (typeof VISITORS)[number];

/** What a visitor meets at an address, in the words of docs/access.md. */
export type Outcome = 'yes' | 'login' | 'forbidden' | 'missing' | 'home';

export interface WalkedTown {
  readonly town: Town;
  readonly at: TownSite;
  readonly browsers: Readonly<Record<VisitorKind, SiteVisitor>>;
  /** A browser of the own family that is remembered for absences, on which nobody is signed in. */
  readonly remembered: SiteVisitor;
  /** A shared tablet of the own school, on which somebody of that school entered with a PIN. */
  readonly tablet: SiteVisitor;
  /** An address of this town in which every parameter names something that belongs to the first family and the own school. */
  addressOf(route: string, slug?: string): string;
  /** What a form of this route would hold if its page had filled it. */
  bodyOf(route: string): Record<string, string>;
}

/**
 * A town in which each kind of visitor is signed in, and everything that an address can name exists: a child with a
 * declared payment, a class, a closure of the own school, a file that waits.
 */
export async function aWalkedTown(database: TestDatabase, clock: TestClock): Promise<WalkedTown> {
  const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
  const at = await aSite(town, clock);
  Object.assign(at.world, { paymentGateway: agreeingGateway });
  const [own, other, gone] = [await aChild(town), await aChild(town), await aChild(town)];
  for (const child of [own, other, gone]) await at.register(child);
  await connectTown(town, networkKeys(), clock.now());
  await aShopCode(town, own, clock.now());
  const otherClass = await otherSchool(town);
  const browsers = await signedIn(town, at, clock, { own, other, gone, otherClass });
  const names = {
    id: own.consumerId,
    classId: town.classId,
    personId: await aCode(town, at, own),
    centre: 0,
    kind: 'sospesi',
    code: 'regione',
    invitation: 1,
    flow: 0,
    line: 0,
    iuv: '0'.repeat(17),
    staff: await at.hire('kitchen', `altra-cucina@${town.slug}.example`),
    what: 'invito',
    voce: 'soglie',
    closure: await aClosure(town, browsers.ownSchool),
    receipt: await anAbsence(town, own, browsers.ownFamily),
    draft: await aDraft(town, browsers.office),
    reference: await aPayment(town, own, browsers.ownFamily),
    notice: await noticeOf(town, own),
    movimento: await movementIn(town, own),
  };
  const addressOf = (route: string, slug = town.slug) =>
    route
      .replace(/(chiusure)\/:id[^/]*/, `$1/${names.closure}`)
      .replace(/:tablet[^/]*\/:what[^/]*/, '0/codice')
      .replace(/:slug/, slug)
      .replace(/:token/, 'inventato')
      .replace(/:outcome/, 'ok')
      .replace(/:file/, 'inventato.css')
      .replace(/:(\w+)(?:\{[^/]*\})?/g, (parameter, name: string) =>
        String(Reflect.get(names, name) ?? `no value for ${parameter}`),
      );
  return {
    town,
    at,
    browsers,
    remembered: await aRememberedDevice(town, at, own),
    tablet: await aTablet(town, at),
    addressOf,
    bodyOf: (route) => bodyOf(route, { consumer: String(own.consumerId), town, receipt: names.receipt }),
  };
}

interface Children {
  readonly own: Child;
  readonly other: Child;
  readonly gone: Child;
  readonly otherClass: number;
}

async function signedIn(town: Town, at: TownSite, clock: TestClock, { own, other, gone, otherClass }: Children) {
  const now = clock.now();
  clock.advance({ hours: -48 });
  const ended = await at.entered(gone.email);
  clock.advance({ hours: now.since(clock.now()).total('hours') });
  const enter = async (role: Parameters<TownSite['hire']>[0], email: string) => {
    const staffId = await at.hire(role, email);
    if (email.startsWith('altra')) await moveToSchoolOf(town, staffId, otherClass);
    return at.entered(email);
  };
  return {
    stranger: at.visitor(),
    ended,
    ownFamily: await at.entered(own.email),
    otherFamily: await at.entered(other.email),
    ownSchool: await enter('school_staff', `scuola@${town.slug}.example`),
    otherSchool: await enter('school_staff', `altra@${town.slug}.example`),
    kitchen: await enter('kitchen', `cucina@${town.slug}.example`),
    office: await enter('office', `ufficio@${town.slug}.example`),
    auditor: await enter('auditor', `revisore@${town.slug}.example`),
  } satisfies Record<VisitorKind, SiteVisitor>;
}

async function aRememberedDevice(town: Town, at: TownSite, { email }: Child): Promise<SiteVisitor> {
  const browser = at.visitor();
  await browser.submit(at.loginPage, { email, password: PASSWORD, ricorda: '1' });
  browser.cookies.delete(`omnibus-${town.slug}`);
  return browser;
}

async function aTablet(town: Town, at: TownSite): Promise<SiteVisitor> {
  const email = `tablet@${town.slug}.example`;
  const staffId = await at.hire('school_staff', email);
  await (await at.entered(email)).submit(`/${town.slug}/dispositivi/pin`, { pin: '274913' });
  const { randomness, clock } = at.world;
  const tablet = { name: 'Aula', purpose: 'register', schoolId: town.schoolId, at: clock.now() } as const;
  const { code } = await town.run((tx) => addTablet(tx, randomness, tablet));
  const browser = at.visitor();
  const page = `/${town.slug}/tablet`;
  await browser.submit(page, { codice: code });
  await browser.submit(`${page}?chi=${staffId}`, { pin: '274913' }, `${page}/entra`);
  return browser;
}

async function moveToSchoolOf(town: Town, staffId: number, classId: number): Promise<void> {
  await town.run(async (tx) => {
    await sql`delete from staff_schools where staff_id = ${staffId}`.execute(tx);
    await sql`insert into staff_schools (staff_id, school_id) select ${staffId}::bigint, school_id from classes where id = ${classId}`.execute(
      tx,
    );
  });
}

/** The first family's parent, with a printed code that waits. */
async function aCode(town: Town, { world }: TownSite, { personId }: Child): Promise<number> {
  await town.run((tx) => issueCodes(tx, world, { addressees: { personId }, at: world.clock.now() }));
  return personId;
}

async function aClosure(town: Town, school: SiteVisitor): Promise<string> {
  const page = `/${town.slug}/registro/chiusure`;
  const _csrf = await csrfOf(school, town.slug);
  const fields = { ambito: `classe:${town.classId}`, dal: '2026-12-10', tipo: 'no_meal', motivo: 'Gita' };
  const closed = await school.post(page, { ...fields, _csrf, _key: 'chiusura-della-prova' });
  return new URLSearchParams(closed.location.split('?')[1]).get('fatto') ?? '';
}

async function anAbsence(town: Town, own: Child, family: SiteVisitor): Promise<string> {
  const page = `/${town.slug}/cittadino/${own.consumerId}/assenze`;
  const _csrf = await csrfOf(family, town.slug);
  const fields = { tipo: 'absent', modo: 'giorni', giorno: '2026-11-30' };
  const sent = await family.post(page, { ...fields, _csrf, _key: 'assenza-della-prova' });
  return new URLSearchParams(sent.location.split('?')[1]).get('ricevuta') ?? '';
}

async function noticeOf(town: Town, { consumerId }: Child): Promise<string> {
  const row = await town.run((tx) =>
    get(
      tx,
      sql<{ notice: string }>`select notice_number as notice from payment_notices where consumer_id = ${consumerId}`,
    ),
  );
  return row.notice;
}

/** A line of a child's account: an opening balance. */
async function movementIn(town: Town, child: Child): Promise<number> {
  await child.holding({ cents: 1_000 });
  const line = await town.run((tx) => get(tx, sql<{ id: number }>`select max(id) as id from postings`));
  return line.id;
}

async function aDraft(town: Town, office: SiteVisitor): Promise<string> {
  const page = `/${town.slug}/ufficio/importazioni`;
  const form = new FormData();
  for (const [name, value] of Object.entries(hiddenFields((await office.get(page)).text, page))) form.set(name, value);
  form.set('tipo', 'pupils');
  form.set('file', new File([demoText('alunni-con-errori.csv')], 'alunni.csv'));
  const sent = await office.send(page, { method: 'POST', body: form, headers: { origin: 'http://localhost:8080' } });
  return sent.location.split('/').at(-1) ?? '';
}

async function aPayment(town: Town, own: Child, family: SiteVisitor): Promise<string> {
  const path = (rest: string) => `/${town.slug}/${rest}`;
  await family.submit(path('ricarica'), { consumer: String(own.consumerId), amount: '3500' });
  const declared = await family.submit(path('ricarica/dichiarazione'), { declared: '1' });
  await family.submit(path('ricarica'), { consumer: String(own.consumerId), amount: '3500' });
  return declared.location.split('/').at(-1) ?? '';
}

function bodyOf(
  route: string,
  { consumer, town, receipt }: { consumer: string; town: Town; receipt: string },
): Record<string, string> {
  if (/\/assenze(\/:id\{[^/]*)?$/.test(route)) return { tipo: 'absent', modo: 'giorni', giorno: '2026-12-01' };
  if (/\/assenze(\/:id\{[^/]*)?\/annulla$/.test(route)) return { ricevuta: receipt };
  if (route.endsWith('/ritira')) return {};
  if (route.endsWith('/credenziali')) return { stato: 'attive', motivo: 'Prova' };
  if (route.includes('/ricarica')) return { consumer, amount: '3500' };
  if (route.includes('/chiusure'))
    return { ambito: `classe:${town.classId}`, dal: '2026-12-11', tipo: 'no_meal', motivo: 'Prova' };
  return { giorno: '2026-11-24' };
}

/** The guard of a visitor's forms in a town, as any page with a form shows it. */
export async function csrfOf(browser: SiteVisitor, slug: string): Promise<string> {
  const page = (await browser.get(`/${slug}/privacy`)).text;
  const signedIn = hiddenFields(page, `/${slug}/logout`)._csrf;
  return signedIn ?? hiddenFields((await browser.get(`/login/${slug}`)).text, `/login/${slug}`)._csrf ?? '';
}

/** What forms say of a child or a class that does not exist for their sender. */
const NOT_THEIRS = [
  messages.family.absences.refusal.notYours.text,
  messages.payments.errors.NotOwnConsumer,
  messages.staff.closures.errors.scope,
];

/** Reads an answer in the words of docs/access.md. */
export function outcomeOf({ status, location, text }: Answer, slug: string): Outcome {
  if (status >= 500) throw new Error(`The server failed: ${status}`);
  if (text.includes('Modulo scaduto')) throw new Error('The walk sent no valid token');
  if (location.startsWith('/login/')) return 'login';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410 || /fatto=(niente|andata)/.test(location)) return 'missing';
  if (status === 422 && NOT_THEIRS.some((sentence) => text.includes(sentence))) return 'missing';
  if (['registro', 'cucina', 'ufficio', 'assenze', ''].some((home) => location === `/${slug}/${home}`)) return 'home';
  return 'yes';
}

/** What a remembered device meets otherwise than a stranger, and all that is met on a shared tablet: the lists at the end of docs/access.md. */
export function readList(heading: string): ReadonlyMap<string, Outcome> {
  const [, section = ''] = accessDocument().split(`## ${heading}`);
  const lines = section.split('\n## ')[0]?.matchAll(/^- `([^`]+)`: (\w+)$/gm) ?? [];
  return new Map([...lines].map(([, address = '', outcome = '']) => [address, outcome as Outcome]));
}

const accessDocument = () => readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');

/** The rows of docs/access.md by address. */
export function readAccessTable(): ReadonlyMap<string, Readonly<Record<VisitorKind, Outcome>>> {
  const lines = accessDocument().split('\n');
  const cells = lines.filter((line) => line.startsWith('| `')).map((line) => line.split(' | '));
  return new Map(
    cells.map(([address = '', ...outcomes]) => [
      address.replace('| `', '').replace(/`.*/, '').replaceAll('\\|', '|'),
      Object.fromEntries(
        VISITORS.map((kind, place) => [kind, outcomes[place]?.replace('|', '').trim() ?? '']),
      ) as Record<VisitorKind, Outcome>,
    ]),
  );
}
