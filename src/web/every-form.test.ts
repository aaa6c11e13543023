import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { aWalkedTown, VISITORS, type VisitorKind, type WalkedTown } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { type FoundForm, formsOfTown, INSIDERS, nameOfForm, pagesOfInsiders } from '#test/support/form-walk.ts';
import { demoText } from '#test/support/municipality.ts';
import { formsOn, sendForm } from '#test/support/page-forms.ts';
import { PASSWORD } from '#test/support/site.ts';
import type { Answer } from '#test/support/site-visitor.ts';
import { waitsForLogin } from './access.ts';

const database = await testDatabase();
const NOW = '2026-11-24 08:30:00';
const FILE = demoText('alunni-con-errori.csv');
/** They end what the walk stands on, so they come when all others were sent. */
const ENDS = /\/(chiudi|togli|dimentica|lascia|revoca|annulla|ferma)$|\/(dispositivi|accesso-e-password)/;
/** Two attempts to come in are two, as are the lines that say that they were refused, and a key is kept with its answer. */
const ATTEMPTS = ['entrance_attempts', 'sessions', 'request_keys'];
/** Each tap chooses a PIN anew or opens a device with a secret of its own, of which no copy is kept under a key: the later one holds. */
const SECRETS = /^\S+ \/:slug\/dispositivi\/(pin|assenze) /;

const pages = pagesOfInsiders();

/** How many rows of each table a town has. */
async function rowsOf({ town }: WalkedTown): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; n: number }>`select c.relname as name, (xpath('/row/n/text()',
      query_to_xml(format('select count(*) as n from %I x where tenant_id = %s and coalesce(to_jsonb(x) ->> ''action'', '''') !~ ''^(?!import_).*_refused$''',
        c.relname, ${town.tenantId}::integer), false, true, '')))[1]::text::integer as n
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`.execute(database.owner);
  return new Map(rows.map(({ name, n }) => [name, n]));
}

/** What a work added to each table. */
async function added<T>(
  walked: WalkedTown,
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly more: string }> {
  const before = await rowsOf(walked);
  const answer = await work();
  const after = await rowsOf(walked);
  const more = [...after].flatMap(([name, n]) => {
    const difference = n - (before.get(name) ?? 0);
    return difference === 0 || ATTEMPTS.includes(name) ? [] : [`${name} ${difference}`];
  });
  return { answer, more: more.sort().join(', ') };
}

const said = ({ status, location }: Answer) => `${status} ${location}`;
const last = (a: string, b: string) =>
  Number(ENDS.test(a.split(' ')[1] ?? '')) - Number(ENDS.test(b.split(' ')[1] ?? ''));

test('every form sent by a double click, and once more, does what it does when it is sent once', {
  timeout: 300_000,
}, async () => {
  const [one, two] = [await aWalkedTown(database, at(NOW)), await aWalkedTown(database, at(NOW))];
  const names = [...(await formsOfTown(one)).keys()].filter((name) => !SECRETS.test(name)).sort(last);
  expect(names.length).toBeGreaterThan(40);
  const problems: string[] = [];
  let acted = 0;
  for (const name of names) {
    // Each time from its page: what was sent before changed what pages hold.
    const [once, twice] = await Promise.all([fresh(one, name), fresh(two, name)]);
    if (!once || !twice) continue;
    const single = await added(one, () => sendForm(one.browsers[once.kind], once.form, FILE));
    const double = await added(two, () =>
      Promise.all([1, 2].map(() => sendForm(two.browsers[twice.kind], twice.form, FILE))),
    );
    const again = await added(two, () => sendForm(two.browsers[twice.kind], twice.form, FILE));
    const answers = [single.answer, ...double.answer, again.answer];
    if (answers.some(({ status }) => status >= 500)) problems.push(`${name}: failed, ${answers.map(said).join('; ')}`);
    const [first, second] = double.answer.map(said);
    if (first !== second) problems.push(`${name}: two taps were answered ${first} and ${second}`);
    if (single.more !== double.more) problems.push(`${name}: once it added ${single.more}; twice ${double.more}`);
    if (single.answer.status === 303 && again.more !== '')
      problems.push(`${name}: a third time it added ${again.more}`);
    if (single.more !== '') acted += 1;
  }
  expect(problems).toEqual([]);
  expect(acted).toBeGreaterThan(25);
});

async function fresh(walked: WalkedTown, name: string): Promise<FoundForm | undefined> {
  const [kind = ''] = name.split(' ');
  for (const [page, sees] of pages) {
    if (sees !== kind) continue;
    const known = pagesOf.get(name);
    if (known !== undefined && known !== page) continue;
    const { text } = await walked.browsers[sees].get(walked.addressOf(page));
    const form = formsOn(text).find((each) => `${sees} ${nameOfForm(each, walked)}` === name);
    if (!form) continue;
    pagesOf.set(name, page);
    return { page, kind: sees, form };
  }
  return undefined;
}
const pagesOf = new Map<string, string>();

test('every form sent when the session has ended leads to the login and does nothing; what waits for it is there afterwards, as typed', {
  timeout: 300_000,
}, async () => {
  const clock = at(NOW);
  const walked = await aWalkedTown(database, clock);
  const found = [...(await formsOfTown(walked))].filter(([, { kind }]) => kind !== 'stranger');
  expect(found.length).toBeGreaterThan(40);
  const { town, at: site } = walked;
  const problems: string[] = [];
  let waiting = 0;
  for (const [name, { kind, form }] of found) {
    const browser = site.visitor();
    for (const [cookie, value] of walked.browsers[kind].cookies) browser.cookies.set(cookie, value);
    clock.advance({ hours: 80 });
    const { answer, more } = await added(walked, () => sendForm(browser, form, FILE));
    const waits = waitsForLogin(form.action);
    if (!answer.location.startsWith(`/login/${town.slug}`)) problems.push(`${name}: answered ${said(answer)}`);
    // What waited for too long goes when something new comes to wait.
    if (!/^(pending_acts -?\d+)?$/.test(more)) problems.push(`${name}: added ${more}`);
    if (waits !== answer.location.includes('attesa=')) problems.push(`${name}: waits is ${waits}, ${said(answer)}`);
    if (waits) {
      const after = await entered(walked, kind, answer.location);
      const lost = form.fields.filter(([field, value]) => !/^_/.test(field) && !after.text.includes(escaped(value)));
      if (after.status !== 200 || lost.length > 0)
        problems.push(`${name}: lost ${JSON.stringify(lost)}, ${said(after)}`);
      waiting += 1;
    }
    clock.set(NOW);
  }
  expect(problems).toEqual([]);
  expect(waiting).toBeGreaterThan(1);
});

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Whoever sent it enters again at the page that they were led to, and follows. */
async function entered({ at: site, town }: WalkedTown, kind: VisitorKind, page: string): Promise<Answer> {
  const browser = site.visitor('192.0.2.77');
  const email = await emailOf(town.tenantId, kind);
  const { location } = await site.enter(browser, email, PASSWORD, page);
  return browser.get(location);
}

async function emailOf(tenantId: number, kind: VisitorKind): Promise<string> {
  const role = kind === 'ownSchool' ? 'school_staff' : kind === 'kitchen' ? 'kitchen' : 'office';
  const { rows } = await sql<{ email: string }>`select l.email from logins l left join staff f on f.id = l.staff_id
    where l.tenant_id = ${tenantId} and (case when ${kind === 'ownFamily'} then l.person_id is not null else f.role = ${role} end)
    order by l.id limit 1`.execute(database.owner);
  return rows[0]?.email ?? '';
}

test('the walk of forms knows every kind of visitor', () => {
  expect(INSIDERS.filter((kind) => !VISITORS.includes(kind))).toEqual([]);
});
