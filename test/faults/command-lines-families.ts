import { sql } from 'kysely';
import { communicateAbsence, undoAbsence } from '#src/absences/index.ts';
import { answerReport, reportError } from '#src/error-reports/index.ts';
import { acceptInvitation, changeRights, endAdult, inviteAdult, takeBackInvitation } from '#src/guardians/index.ts';
import { forgetDevices, rememberDevice } from '#src/identity/index.ts';
import { day } from '#src/kernel/day.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { audited, type Command, done, now, type Scene } from './command.ts';

const WEDNESDAY = day('2026-11-25');
const idOf = async (tx: Tx, found: ReturnType<typeof sql<{ id: number }>>) => (await get(tx, found)).id;
const asked = (tx: Tx, { child }: Scene, n: 0 | 1) =>
  communicateAbsence(tx, {
    consumerId: child.consumerId,
    kind: n === 0 ? 'absent' : 'light',
    by: { kind: 'citizen', personId: child.personId },
    asked: { shape: 'days', days: [WEDNESDAY] },
    arrivedAt: now,
    now,
  });
/** How many receipts there are, and what Wednesday is. */
const wednesday = ({ child }: Scene) =>
  sql<{ seen: string }>`select (select count(*) from absence_receipts) || ' ' || planned as seen
    from day_statuses('canteen', ${WEDNESDAY}, ${WEDNESDAY}, array[${child.consumerId}::bigint])`;

const theCharge = (tx: Tx) => idOf(tx, sql`select max(id) as id from postings`);
const report = async (tx: Tx, { child }: Scene, words: string) =>
  reportError(tx, {
    personId: child.personId,
    consumerId: child.consumerId,
    movementId: await theCharge(tx),
    words,
    at: now,
  });

/** A parent who is signed in. */
const aSession = (tx: Tx, { child }: Scene) =>
  sql`with login as (
      insert into logins (email, person_id, password_hash, created_at, password_changed_at)
      values ('genitore@example.it', ${child.personId}, 'nessuna', ${now}, ${now}) returning id
    )
    insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent)
    select ${tokenHash('la sessione')}, id, ${now}, ${now}, ${now.add({ hours: 12 })}, 'prova' from login`.execute(tx);
const theSession = async (tx: Tx) => ({ loginId: await idOf(tx, sql`select id from logins`), session: 'la sessione' });
const remembered = (action: string) =>
  sql<{
    seen: string;
  }>`select (select count(*) from remembered_devices where ended_at is null) || ' ' || count(*) as seen
    from audit_log where action = ${action}`;

const TOKEN = 'un-invito-della-prova';
const aGuest = (tx: Tx) =>
  idOf(
    tx,
    sql`insert into people (fiscal_code, surname, name, email, search_surname, search_name)
      values ('OSPITE', 'Ospite', 'Lia', 'lia@example.it', 'ospite', 'lia') returning id`,
  );
const theGuest = (tx: Tx) => idOf(tx, sql`select id from people where fiscal_code = 'OSPITE'`);
/** A guest who follows the child already, invited by the payer. */
const aFollower = async (tx: Tx, { child }: Scene) => {
  const personId = await aGuest(tx);
  await sql`insert into guardianships (person_id, consumer_id, role, invited_by)
    values (${personId}, ${child.consumerId}, 'delegate', ${child.personId})`.execute(tx);
};
const invited = (tx: Tx, { child }: Scene) =>
  sql`insert into invitations (token_hash, consumer_id, invited_by, email, role, denied, created_at, expires_at)
    values (${tokenHash(TOKEN)}, ${child.consumerId}, ${child.personId}, 'lia@example.it', 'delegate', '{}', ${now}, ${now.add({ hours: 48 })})`.execute(
    tx,
  );
const own = ({ child }: Scene) => ({ consumerId: child.consumerId, by: child.personId, at: now });

/** What families do. */
export const FAMILY_COMMANDS: readonly Command[] = [
  {
    name: 'reporting an absence',
    run: asked,
    seen: wednesday,
    once: '1 absent',
    both: ['2 absent', '2 light'],
  },
  {
    name: 'taking an absence back',
    prepare: (tx, scene) => asked(tx, scene, 0),
    run: async (tx, { child }) =>
      undoAbsence(tx, {
        receiptId: await idOf(tx, sql`select min(id) as id from absence_receipts`),
        by: { kind: 'citizen', personId: child.personId },
        arrivedAt: now,
        now,
      }),
    seen: wednesday,
    once: '2 booked',
    both: '2 booked',
  },
  {
    name: 'reporting an error',
    run: (tx, scene, n) => report(tx, scene, `non ha mangiato ${n}`),
    seen: () => sql`select count(*)::text as seen from error_reports`,
    once: '1',
    both: '1',
    refused: 'AlreadyOpen',
  },
  {
    name: 'answering a reported error',
    prepare: (tx, scene) => report(tx, scene, 'non ha mangiato'),
    run: async (tx, _, n) =>
      answerReport(tx, {
        reportId: await idOf(tx, sql`select id from error_reports`),
        answer: `era presente ${n}`,
        correctionId: undefined,
        at: now,
      }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from mails where template = 'error_report_answered') as seen
        from audit_log where action = 'error_report_answered'`,
    once: '1 1',
    both: '1 1',
    refused: 'AlreadyAnswered',
  },
  {
    name: 'inviting somebody to follow a child',
    run: (tx, scene, n) =>
      inviteAdult(tx, scene.world, {
        ...own(scene),
        email: 'lia@example.it',
        role: 'delegate',
        allowed: n === 0 ? ['cancel'] : [],
      }),
    seen: () =>
      sql`select count(*) || ' ' || count(*) filter (where withdrawn_at is null) || ' '
        || (select count(*) from mails where template = 'invitation') as seen from invitations`,
    once: '1 1 1',
    both: '2 1 2',
  },
  {
    name: 'taking an invitation back',
    prepare: invited,
    run: async (tx, scene) =>
      takeBackInvitation(tx, { ...own(scene), id: await idOf(tx, sql`select id from invitations`) }),
    seen: () => audited('invitation_withdrawn'),
    once: '1',
    both: '1',
  },
  {
    name: 'accepting an invitation',
    prepare: async (tx, scene) => {
      await aGuest(tx);
      await invited(tx, scene);
    },
    run: async (tx) => acceptInvitation(tx, { token: TOKEN, at: now, personId: await theGuest(tx) }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'invitation_accepted') as seen from guardianships`,
    once: '2 1',
    both: '2 1',
    refused: 'InvitationGone',
  },
  {
    name: 'changing what an adult may do',
    prepare: aFollower,
    run: async (tx, scene, n) =>
      changeRights(tx, { ...own(scene), personId: await theGuest(tx), allowed: n === 0 ? ['cancel'] : [] }),
    seen: () =>
      sql`select (denied @> array['cancel'])::text || ' ' || (select count(*) from audit_log where action = 'adult_rights_changed') as seen
        from guardianships where role = 'delegate'`,
    once: 'false 1',
    both: ['false 2', 'true 2'],
  },
  {
    name: 'letting a device be remembered',
    prepare: aSession,
    run: async (tx, { world }) => {
      const token = await rememberDevice(tx, { world, at: now }, { ...(await theSession(tx)), userAgent: 'prova' });
      return token !== undefined;
    },
    seen: () => remembered('device_remembered'),
    once: '1 1',
    both: '2 2',
  },
  {
    name: 'forgetting the remembered devices',
    prepare: async (tx, scene) => {
      await aSession(tx, scene);
      await rememberDevice(tx, { world: scene.world, at: now }, { ...(await theSession(tx)), userAgent: 'prova' });
    },
    run: async (tx) => done(forgetDevices(tx, { ...(await theSession(tx)), at: now }, 'all')),
    seen: () => remembered('devices_forgotten'),
    once: '0 1',
    both: '0 1',
  },
  {
    name: 'ending what links an adult to a child',
    prepare: aFollower,
    run: async (tx, scene) => endAdult(tx, { ...own(scene), personId: await theGuest(tx) }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'adult_ended') as seen from guardianships`,
    once: '1 1',
    both: '1 1',
    refused: 'NoSuchAdult',
  },
];
