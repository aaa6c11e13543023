import { sql } from 'kysely';
import { changeContacts, changePayer, recordAdult } from '#src/guardians/index.ts';
import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { fiscalCode } from '#test/support/registering.ts';
import { type Command, now } from './command.ts';

const someone = (n: 0 | 1) => ({
  name: n === 0 ? 'Ada' : 'Ugo',
  surname: 'Altri',
  fiscalCode: fiscalCode(800 + n) as FiscalCode,
  email: `altri${n}@example.it`,
});

/** What the office does with the adults of a child. */
export const ADULT_COMMANDS: readonly Command[] = [
  {
    name: 'changing who pays',
    run: (tx, { child }, n) =>
      changePayer(tx, {
        consumerId: child.consumerId,
        to: someone(n),
        formerStays: true,
        invitedStay: true,
        reason: 'accordo',
        at: now,
      }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from audit_log where action = 'payer_changed') || ' ' ||
        (select count(*) from mails where template = 'payer_changed') as seen from guardianships where role = 'payer'`,
    once: '1 1 2',
    both: '1 2 4',
  },
  {
    name: 'writing down how an adult is reached',
    run: (tx, { child: { consumerId, personId } }, n) =>
      changeContacts(tx, { consumerId, personId, email: `nuova${n}@example.it`, phone: null, at: now }),
    seen: () =>
      sql`select (select count(*) from audit_log where action = 'person_address_changed') || ' ' || count(*) as seen
        from people where email like 'nuova%'`,
    once: '1 1',
    both: '2 1',
  },
  {
    name: 'linking an adult',
    run: (tx, { child }) =>
      recordAdult(tx, {
        consumerId: child.consumerId,
        person: someone(0),
        role: 'guardian',
        allowed: ['cancel'],
        reason: 'accordo',
        at: now,
      }),
    seen: () =>
      sql`select count(*) || ' ' || (select count(*) from people) as seen from guardianships where role = 'guardian'`,
    once: '1 2',
    both: '1 2',
    refused: 'AlreadyFollows',
  },
];
