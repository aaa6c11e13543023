import { sql } from 'kysely';
import { changeCutoff } from '#src/calendar/index.ts';
import {
  addTablet,
  changeStaff,
  createStaff,
  endOtherSessions,
  endStaff,
  endTablet,
  inviteStaff,
  issueCodes,
  keepAct,
  logout,
  renewTabletCode,
  resetSecondFactor,
  switchOwnCredentials,
  switchSecondFactor,
  withdrawCode,
} from '#src/identity/index.ts';
import { applyImport, dropDraft, keepDraft } from '#src/imports/index.ts';
import { day } from '#src/kernel/day.ts';
import { parseTimeOfDay } from '#src/kernel/rome-time.ts';
import { recordCentre, removeCentre } from '#src/kitchen/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { changeSettings } from '#src/settings/index.ts';
import { changePublicContacts } from '#src/tenancy/index.ts';
import { audited, type Command, done, now, type Scene } from './command.ts';

const EMAIL = 'nuova@example.it';
const hired = (tx: Tx, _: Scene, n: 0 | 1 = 0) =>
  createStaff(tx, { email: EMAIL, name: n === 0 ? 'Ada Nuova' : 'Ida Nuova', role: 'kitchen', schoolIds: [], at: now });
const theStaff = async (tx: Tx) => (await get(tx, sql<{ id: number }>`select id from staff where email = ${EMAIL}`)).id;

/** Somebody with a login, a confirmed second factor and three open sessions. */
const signedIn = async (tx: Tx, scene: Scene) => {
  await hired(tx, scene);
  await sql`with login as (
      insert into logins (email, staff_id, password_hash, created_at, password_changed_at)
      select ${EMAIL}, id, 'nessuna', ${now}, ${now} from staff where email = ${EMAIL} returning id
    ), factor as (
      insert into second_factors (login_id, sealed_secret, created_at, confirmed_at)
      select id, 'sigillato', ${now}, ${now} from login
    )
    insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent)
    select hash, id, ${now}, ${now}, ${now.add({ hours: 12 })}, 'prova'
    from login, unnest(array[${tokenHash('uno')}::bytea, ${tokenHash('due')}, ${tokenHash('tre')}]) as hash`.execute(
    tx,
  );
};
const theLogin = async (tx: Tx) =>
  (await get(tx, sql<{ id: number }>`select id from logins where email = ${EMAIL}`)).id;
const openSessions = sql`(select count(*) from sessions where ended_at is null)`;
const sessionsAnd = (action: string) => () =>
  sql<{ seen: string }>`select ${openSessions} || ' ' || count(*) as seen from audit_log where action = ${action}`;

const allow = (tx: Tx) => switchOwnCredentials(tx, { enabled: true, reason: 'gestore', at: now });
const coded = async (tx: Tx, { child, world }: Scene) => {
  await allow(tx);
  return issueCodes(tx, world, { addressees: { personId: child.personId }, at: now });
};
const liveCodes = () =>
  sql<{
    seen: string;
  }>`select count(*) || ' ' || count(*) filter (where withdrawn_at is null) as seen from activation_codes`;

const CODE = 'RZZBRC23R54L049E';
const withCode = (tx: Tx, { child }: Scene) =>
  sql`update consumers set fiscal_code = ${CODE} where id = ${child.consumerId}`.execute(tx);
const balances = ({ child }: Scene, n: 0 | 1) => ({
  kind: 'balances' as const,
  fileName: 'saldi.csv',
  bytes: Buffer.from(`Codice utente;Codice fiscale;Saldo\n${child.number};${CODE};${n === 0 ? '10,00' : '12,00'}\n`),
});

const theDraft = (tx: Tx) => get(tx, sql<{ id: number }>`select coalesce(max(id), 0) as id from import_drafts`);

const aTablet = (tx: Tx, { town, world }: Scene) =>
  addTablet(tx, world.randomness, { name: 'Aula', purpose: 'register', schoolId: town.schoolId, at: now });
const theTablet = async (tx: Tx) => (await get(tx, sql<{ id: number }>`select id from tablets`)).id;
const aCentre = (tx: Tx, { town }: Scene, n: 0 | 1 = 0) =>
  recordCentre(tx, {
    id: undefined,
    name: n === 0 ? 'Centro nord' : 'Centro sud',
    schoolIds: [town.schoolId],
    at: now,
  });

/** What schools, kitchens and offices do about files, hours and people who work with them. */
export const STAFF_COMMANDS: readonly Command[] = [
  {
    name: 'adding a shared tablet',
    run: async (tx, scene) => done(aTablet(tx, scene)),
    seen: () => sql`select count(*)::text as seen from tablets`,
    once: '1',
    both: '2',
  },
  {
    name: 'making a new code for a tablet',
    prepare: aTablet,
    run: async (tx, { world }) =>
      (await renewTabletCode(tx, world.randomness, { tabletId: await theTablet(tx), at: now })) !== undefined,
    seen: () => audited('tablet_code_made'),
    once: '1',
    both: '2',
  },
  {
    name: 'ending a tablet',
    prepare: aTablet,
    run: async (tx) => endTablet(tx, { tabletId: await theTablet(tx), at: now }),
    seen: () =>
      sql`select count(*) filter (where ended_at is not null) || ' ' || (select count(*) from audit_log where action = 'tablet_ended') as seen from tablets`,
    once: '1 1',
    both: '1 1',
  },
  {
    name: 'adding a cooking centre',
    run: aCentre,
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from schools where cooking_centre_id is not null) as seen from cooking_centres`,
    once: '1 1',
    // The school cooks for the last of them.
    both: '2 1',
  },
  {
    name: 'taking a cooking centre away',
    prepare: aCentre,
    run: async (tx) =>
      removeCentre(tx, {
        id: (await get(tx, sql<{ id: number }>`select coalesce(max(id), 0) as id from cooking_centres`)).id,
        at: now,
      }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'cooking_centre_removed') as seen from cooking_centres`,
    once: '0 1',
    both: '0 1',
    refused: 'NoSuchCentre',
  },
  {
    name: 'taking a file of balances',
    prepare: withCode,
    run: (tx, scene, n) => applyImport(tx, balances(scene, n), { sealer: scene.world.sealer, at: now }),
    seen: () =>
      sql`select (select count(*) from postings where code = 'opening') || ' ' || string_agg(outcome, ' ' order by id) as seen from imports`,
    once: '1 applied',
    both: '1 applied',
    refused: 'ReasonMissing',
  },
  {
    name: 'keeping a file for its confirmation',
    run: (tx, scene, n) => done(keepDraft(tx, balances(scene, n), { sealer: scene.world.sealer, at: now })),
    seen: () => sql`select count(*)::text as seen from import_drafts`,
    once: '1',
    both: '2',
  },
  {
    name: 'giving a file up',
    prepare: (tx, scene) => keepDraft(tx, balances(scene, 0), { sealer: scene.world.sealer, at: now }),
    run: async (tx) => done(dropDraft(tx, (await theDraft(tx)).id)),
    seen: () => sql`select count(*)::text as seen from import_drafts`,
    once: '0',
    both: '0',
  },
  {
    name: 'giving a school another hour',
    run: (tx, { town }, n) =>
      changeCutoff(tx, {
        schoolId: town.schoolId,
        cutoff: parseTimeOfDay(n === 0 ? '08:30' : '08:45'),
        from: day('2026-11-25'),
        at: now,
      }),
    seen: () =>
      sql`select count(*) || ' ' || (array_agg(to_char(cutoff, 'HH24:MI') order by id desc))[1] as seen from cutoffs`,
    once: '1 08:30',
    both: ['2 08:30', '2 08:45'],
  },
  {
    name: 'adding a member of staff',
    run: hired,
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'staff_created') as seen from staff`,
    once: '1 1',
    both: '1 1',
    refused: 'StaffEmailTaken',
  },
  {
    name: 'inviting a member of staff',
    prepare: hired,
    run: async (tx, { world }, n) =>
      (await inviteStaff(tx, world.randomness, { email: EMAIL, byMail: true, cause: `modulo ${n}`, at: now })) !==
      undefined,
    seen: () =>
      sql`select count(*) filter (where used_at is null) || ' ' || (select count(*) from mails where template = 'staff_invitation') as seen
        from email_tokens`,
    once: '1 1',
    both: '1 2',
  },
  {
    name: 'giving a member of staff another role',
    prepare: signedIn,
    run: async (tx, { town }, n) =>
      changeStaff(tx, {
        staffId: await theStaff(tx),
        role: n === 0 ? 'auditor' : 'school_staff',
        schoolIds: n === 0 ? [] : [town.schoolId],
        at: now,
      }),
    seen: () =>
      sql`select role || ' ' || ${openSessions} || ' ' || (select count(*) from staff_schools) as seen from staff`,
    once: 'auditor 0 0',
    both: ['auditor 0 0', 'school_staff 0 1'],
  },
  {
    name: 'taking a second factor away',
    prepare: signedIn,
    run: async (tx) => resetSecondFactor(tx, { staffId: await theStaff(tx), at: now }),
    seen: () => sql`select count(*) || ' ' || ${openSessions} as seen from second_factors`,
    once: '0 0',
    both: '0 0',
  },
  {
    name: 'ending the work of a member of staff',
    prepare: signedIn,
    run: (tx) => done(endStaff(tx, { email: EMAIL, at: now })),
    seen: sessionsAnd('staff_ended'),
    once: '0 1',
    both: '0 1',
  },
  {
    name: 'ending one’s other sessions',
    prepare: signedIn,
    run: async (tx) => done(endOtherSessions(tx, { loginId: await theLogin(tx), token: 'uno', at: now }, 'all')),
    seen: sessionsAnd('sessions_ended'),
    once: '1 1',
    both: '1 1',
  },
  {
    name: 'leaving',
    prepare: signedIn,
    run: (tx) => done(logout(tx, 'uno', now)),
    seen: sessionsAnd('logged_out'),
    once: '2 1',
    both: '2 1',
  },
  {
    name: 'keeping a form for who has to enter again',
    prepare: signedIn,
    run: async (tx, { town, world }, n) =>
      done(
        keepAct(tx, world, {
          loginId: await theLogin(tx),
          path: `/${town.slug}/cittadino/1/assenze`,
          form: [['giorno', `2026-11-2${5 + n}`]],
          arrivedAt: now,
        }),
      ),
    seen: () => sql`select count(*)::text as seen from pending_acts`,
    once: '1',
    both: '2',
  },
  {
    name: 'asking staff for a second step',
    run: (tx) => done(switchSecondFactor(tx, { on: true, at: now })),
    seen: () => audited('second_factor_switched'),
    once: '1',
    both: ['1', '2'],
  },
  {
    name: 'allowing credentials of one’s own',
    run: (tx, _, n) => switchOwnCredentials(tx, { enabled: n === 0, reason: 'gestore', at: now }),
    seen: () => audited('own_credentials_switched'),
    once: '1',
    both: '2',
  },
  {
    name: 'making an activation code',
    prepare: allow,
    run: (tx, { child, world }) => issueCodes(tx, world, { addressees: { personId: child.personId }, at: now }),
    seen: liveCodes,
    once: '1 1',
    // Two who find none at the same time make one; one after the other the second replaces the first.
    both: ['1 1', '2 1'],
  },
  {
    name: 'withdrawing an activation code',
    prepare: coded,
    run: (tx, { child }) => done(withdrawCode(tx, child.personId, now)),
    seen: liveCodes,
    once: '1 0',
    both: '1 0',
  },
  {
    name: 'counting thresholds otherwise from tomorrow on',
    run: (tx, _, n) =>
      changeSettings(tx, {
        values: n === 0 ? { threshold_unit: 'euro' } : { warn_at_debt_meals: 4 },
        from: day('2026-11-24'),
        at: now,
      }),
    seen: () => audited('settings_changed'),
    once: '1',
    both: '2',
  },
  {
    name: 'saying how families reach the municipality',
    run: async (tx, _, n) => {
      const officeEmail = n === 0 ? 'uno@comune.example.it' : 'due@comune.example.it';
      const contacts = { officePhone: '099 111 2222', officeEmail, privacyEmail: '', accessibilityUrl: '' };
      return (await changePublicContacts(tx, { contacts, at: now })).ok;
    },
    seen: () =>
      sql`select (select count(*) from audit_log where action = 'public_contacts_changed') || ' ' || split_part(office_email, '@', 1) as seen from tenants`,
    once: '1 uno',
    both: ['2 uno', '2 due'],
  },
];
