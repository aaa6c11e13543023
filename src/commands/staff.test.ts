import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { requestReset } from '#src/identity/index.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { tenantsWithWork } from '#src/platform/database/index.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { MailServer } from '#test/support/mail.ts';
import { aSite } from '#test/support/site.ts';
import { aTown } from '#test/support/town.ts';
import { runStaffCommand } from './staff.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const town = await aTown(database);
await sql`update tenants set go_live = null where id = ${town.tenantId}`.execute(database.owner);
const { world, visitor, enter, loginPage } = await aSite(town, clock);
const server = await MailServer.start();
const mail = smtpTransport({ url: server.url, from: 'mensa@example.it' });
afterAll(async () => {
  mail.close();
  await server.down();
});
const PASSWORD = 'quattro sedie verdi in fila';

/** What the command writes, then the sentence with which it ends when it fails. */
async function run(by: 'mail' | 'hand', ...args: string[]): Promise<string> {
  const written: string[] = [];
  const program = { world, mail: by === 'mail' ? mail : undefined };
  try {
    await runStaffCommand(program, { tenantId: town.tenantId, slug: town.slug, args }, (text) => written.push(text));
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}

const office = (email: string) => ['add', '--email', email, '--name', 'Anna Verdi', '--role', 'office'];
const linkIn = (text: string) => /http:\/\/localhost:8080(\/\S+)/.exec(text)?.[1] ?? '';
const opens = async (link: string) => (await visitor().get(link)).status;
const choose = (link: string) => visitor().submit(link, { password: PASSWORD });

describe('staff on the command line', () => {
  test('a municipality that is not live yet gets its first clerk by mail, who chooses a password and enters the office', async () => {
    expect(await run('mail', 'list')).toContain('Nessun operatore');
    const added = await run('mail', ...office('Anna@Example.it'));
    expect(added).toContain(
      'Aggiunto Anna Verdi (ufficio).\nInvito spedito a Anna@Example.it: il collegamento vale 7 giorni',
    );
    const [invitation] = server.mailsTo('anna@example.it');
    expect(invitation?.subject).toBe('Invito a lavorare con la mensa scolastica');
    expect(await run('mail', 'list')).toMatch(/anna@example\.it +Anna Verdi +ufficio +invitato/);
    const link = linkIn(invitation?.text ?? '');
    expect((await visitor().get(link)).text).toContain('Per entrare nelle pagine del personale userai anna@example.it');
    expect(await choose(link)).toMatchObject({ status: 303, location: `${loginPage}?messaggio=registrato` });
    expect(await enter(visitor(), 'anna@example.it', PASSWORD)).toMatchObject({
      status: 303,
      location: `/${town.slug}/ufficio`,
    });
    expect(await run('mail', 'list')).toMatch(/anna@example\.it +Anna Verdi +ufficio +attivo/);
    expect(await opens(link)).toBe(410);
  });

  test('without a mail server, or when it is asked for, the link is written; a new one replaces it, and none lives over 7 days', async () => {
    const first = linkIn(await run('hand', ...office('bruno@example.it')));
    const second = linkIn(await run('mail', 'invite', '--email', 'bruno@example.it', '--link'));
    expect(server.mailsTo('bruno@example.it')).toEqual([]);
    expect(await opens(first)).toBe(410);
    clock.set('2026-12-01 10:00');
    expect(await opens(second)).toBe(410);
    const third = linkIn(await run('hand', 'invite', '--email', 'bruno@example.it'));
    expect((await choose(third)).status).toBe(303);
  });

  test('an invitation that got too old is asked for again at the forgotten password, once a form, also before go-live', async () => {
    await run('hand', ...office('carla@example.it'));
    const entrance = { world, tenantId: town.tenantId, slug: town.slug, requestId: '1', at: clock.now(), address: '' };
    for (const email of ['carla@example.it', 'CARLA@example.it'])
      await requestReset(entrance, { email, requestKey: 'one form' });
    expect(await tenantsWithWork(database.app)).toContain(town.tenantId);
    await sendDueMails({ ...world, mail }, town.tenantId);
    const mails = server.mailsTo('carla@example.it');
    expect(mails.map(({ subject }) => subject)).toEqual(['Invito a lavorare con la mensa scolastica']);
    expect((await choose(linkIn(mails[0]?.text ?? ''))).status).toBe(303);
  });

  test('a school is named by its code, for the role school only', async () => {
    const school = ['add', '--email', 'dora@example.it', '--name', 'Dora Neri', '--role', 'school'];
    expect(await run('hand', ...school)).toContain('! Le scuole si indicano solo, e sempre, per il ruolo school');
    expect(await run('hand', ...school, '--school', 'XX')).toContain(
      '! La scuola «XX» non c’è. Le scuole del Comune: ',
    );
    const [, code = ''] = /Le scuole del Comune: (\w+)/.exec(await run('hand', ...school, '--school', 'XX')) ?? [];
    expect(await run('hand', ...school, '--school', code.toLowerCase())).toContain('Aggiunto Dora Neri (scuola)');
    expect(await run('hand', 'list')).toMatch(new RegExp(`dora@example\\.it +Dora Neri +scuola ${code} +invitato`));
  });

  test('who leaves is out at once, with session and link, and may come back in another role', async () => {
    const link = linkIn(await run('hand', ...office('elio@example.it')));
    await choose(link);
    const browser = visitor();
    await enter(browser, 'elio@example.it', PASSWORD);
    const later = linkIn(await run('hand', 'invite', '--email', 'elio@example.it'));
    expect(await run('hand', 'end', '--email', 'Elio@example.it')).toContain('è chiuso');
    expect((await browser.get(`/${town.slug}/ufficio`)).status).toBe(303);
    expect(await opens(later)).toBe(410);
    expect(await run('hand', 'end', '--email', 'elio@example.it')).toContain('! elio@example.it non lavora con questo');
    const again = await run('hand', 'add', '--email', 'elio@example.it', '--name', 'Elio Blu', '--role', 'kitchen');
    expect((await choose(linkIn(again))).status).toBe(303);
    expect(await enter(visitor(), 'elio@example.it', PASSWORD)).toMatchObject({ location: `/${town.slug}/cucina` });
  });

  test('a second step is asked of staff from the moment it is switched on until it is switched off; said twice, it is recorded once', async () => {
    await choose(linkIn(await run('hand', ...office('gina@example.it'))));
    const firstPage = `/${town.slug}/ufficio`;
    const browser = visitor();
    await enter(browser, 'gina@example.it', PASSWORD);
    expect((await browser.get(firstPage)).status).toBe(200);
    for (const _ of [1, 2]) expect(await run('hand', 'second-step', 'on')).toContain('e una seconda verifica');
    expect((await browser.get(firstPage)).location).toContain(`/${town.slug}/seconda-verifica`);
    expect(await run('hand', 'second-step', 'off')).toContain('con la sola password');
    expect((await browser.get(firstPage)).status).toBe(200);
    const { rows } = await sql`select from audit_log where action = 'second_factor_switched'`.execute(database.owner);
    expect(rows).toHaveLength(2);
  });

  test('what cannot be is refused with what to do, and nobody is added', async () => {
    await run('hand', ...office('fabio@example.it'));
    expect(await run('hand', ...office('FABIO@example.it'))).toContain('! FABIO@example.it lavora già');
    expect(await run('hand', ...office('fabio.example.it'))).toContain('! «fabio.example.it» non è un indirizzo');
    expect(await run('hand', 'add', '--email', 'g@example.it', '--name', 'G', '--role', 'sindaco')).toContain(
      '! Il ruolo «sindaco» non c’è',
    );
    expect(await run('hand', 'invite', '--email', 'nobody@example.it')).toContain('! nobody@example.it non lavora');
    for (const args of [
      ['add'],
      ['add', '--emial', 'x'],
      ['invite'],
      ['end'],
      ['fire'],
      ['list', 'x'],
      ['second-step', 'si'],
    ])
      expect(await run('hand', ...args)).toContain('! Comandi:\n./omnibus tenant staff');
    expect(await run('hand', 'list')).not.toContain('g@example.it');
  });

  test('when the mail server does not answer, the command says that the invitation waits', async () => {
    await server.down();
    expect(await run('mail', ...office('ugo@example.it'))).toContain(
      'L’invito per ugo@example.it non è ancora partito',
    );
    await server.up();
  });
});
