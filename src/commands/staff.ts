import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import {
  createStaff,
  endStaff,
  inviteStaff,
  listStaff,
  type StaffError,
  type StaffLink,
  switchSecondFactor,
} from '#src/identity/index.ts';
import { sendDueMails } from '#src/notices/index.ts';
import { inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { staffCommand as words } from '#src/web/messages/it/staff-command.ts';

/** The municipality whose staff are meant, and what was asked. */
interface Asked {
  readonly tenantId: number;
  readonly slug: string;
  readonly args: readonly string[];
}

type Program = Pick<Installation, 'world' | 'mail'>;
type Write = (text: string) => void;

/**
 * `tenant staff SLUG list | add | invite | end | second-step`: who works with a municipality's pages and how they enter, so that an
 * installation without a demo can be put to work. A new member chooses a password with a link that is mailed, or written here where there is no mail. Throws StartupError.
 */
export async function runStaffCommand(program: Program, { tenantId, slug, args }: Asked, write: Write): Promise<void> {
  const { verb, state, email, name, role, schools, link } = readArguments(args);
  const place = { tenantId, slug, byMail: program.mail !== undefined && !link };
  switch (verb) {
    case 'list':
      return list(program, place, write);
    case 'add':
      if (!email || !name || !role) throw usage();
      return add(program, place, { email, name, role: roleOf(role), schools }, write);
    case 'invite':
      if (!email) throw usage();
      return invite(program, place, email, write);
    case 'end':
      if (!email) throw usage();
      return end(program, place, email, write);
    case 'second-step':
      if (state !== 'on' && state !== 'off') throw usage();
      return secondStep(program, place, state, write);
    default:
      throw usage();
  }
}

const usage = () => new StartupError('StaffUsage', words.usage);

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
        school: { type: 'string', multiple: true, default: [] },
        link: { type: 'boolean', default: false },
      },
    });
    const [verb = 'list', state, ...rest] = positionals;
    if (rest.length > 0 || (state !== undefined && verb !== 'second-step')) throw usage();
    const email = values.email?.trim();
    if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      throw new StartupError('StaffEmailMalformed', words.emailMalformed(email));
    return {
      verb,
      state,
      email,
      name: values.name?.trim(),
      role: values.role,
      schools: values.school,
      link: values.link,
    };
  } catch (problem) {
    // Node explains unknown options in English, with a stack.
    throw problem instanceof StartupError ? problem : usage();
  }
}

const ROLES: Readonly<Record<string, StaffRole>> = {
  office: 'office',
  school: 'school_staff',
  kitchen: 'kitchen',
  auditor: 'auditor',
};

function roleOf(text: string): StaffRole {
  const role = Object.hasOwn(ROLES, text) ? ROLES[text] : undefined;
  if (!role) throw new StartupError('RoleUnknown', words.roleUnknown(text));
  return role;
}

interface Place {
  readonly tenantId: number;
  readonly slug: string;
  readonly byMail: boolean;
}

const within = <T>({ world }: Program, { tenantId }: Place, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'staff-command' } }, work);

async function list(program: Program, place: Place, write: Write): Promise<void> {
  const staff = await within(program, place, listStaff);
  if (staff.length === 0) write(`${words.nobody}\n`);
  for (const { email, name, role, active, hasLogin, schoolCodes } of staff) {
    const state = !active ? words.left : hasLogin ? words.enters : words.invited;
    const what = [words.roles[role], ...schoolCodes].join(' ');
    write(`${email.padEnd(36)} ${name.padEnd(28)} ${what.padEnd(24)} ${state}\n`);
  }
}

interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  /** Codes of schools, as in `scuole.csv`. */
  readonly schools: readonly string[];
}

async function add(program: Program, place: Place, member: NewMember, write: Write): Promise<void> {
  const { email, name, role } = member;
  const at = program.world.clock.now();
  const link = await within(program, place, async (tx) => {
    const schoolIds = await schoolsNamed(tx, member.schools);
    const created = await createStaff(tx, { email, name, role, schoolIds, at });
    if (!created.ok) throw refusal(created.error, email);
    return inviteStaff(tx, program.world.randomness, { email, byMail: place.byMail, cause: randomUUID(), at });
  });
  write(`${words.added(name, words.roles[role])}\n`);
  await handOver(program, place, { email, link }, write);
}

async function schoolsNamed(tx: Tx, codes: readonly string[]): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number; code: string }>`select id, code from schools where tenant_id = current_tenant() order by code`,
  );
  const wanted = codes.map((code) => {
    const school = found.find((each) => each.code === code.trim().toUpperCase());
    if (!school)
      throw new StartupError(
        'SchoolUnknown',
        words.schoolUnknown(
          code,
          found.map((each) => each.code),
        ),
      );
    return school.id;
  });
  return [...new Set(wanted)];
}

const refusal = (error: StaffError, email: string) =>
  error.kind === 'StaffEmailTaken'
    ? new StartupError(error.kind, words.emailTaken(email))
    : new StartupError(error.kind, words.schoolsDoNotFit);

async function invite(program: Program, place: Place, email: string, write: Write): Promise<void> {
  const { world } = program;
  const invitation = { email, byMail: place.byMail, cause: randomUUID(), at: world.clock.now() };
  const link = await within(program, place, (tx) => inviteStaff(tx, world.randomness, invitation));
  if (!link) throw new StartupError('StaffUnknown', words.unknown(email, place.slug));
  await handOver(program, place, { email, link }, write);
}

/** Mails the invitation now, so that the command can say whether it left; where it did not, or there is no mail, the link is written. */
async function handOver(
  { world, mail }: Program,
  place: Place,
  { email, link }: { readonly email: string; readonly link: StaffLink | undefined },
  write: Write,
): Promise<void> {
  if (!link) return;
  if (place.byMail && mail) {
    const { failed } = await sendDueMails({ ...world, mail }, place.tenantId);
    write(`${failed === 0 ? words.mailed(email, link.days) : words.mailWaits(email)}\n`);
    return;
  }
  write(`${words.link(email, link.days)}\n  ${world.publicUrl}/${place.slug}/${link.path}\n`);
}

async function end(program: Program, place: Place, email: string, write: Write): Promise<void> {
  const ended = await within(program, place, (tx) => endStaff(tx, { email, at: program.world.clock.now() }));
  if (!ended) throw new StartupError('StaffUnknown', words.unknown(email, place.slug));
  write(`${words.ended(email)}\n`);
}

async function secondStep(program: Program, place: Place, state: 'on' | 'off', write: Write): Promise<void> {
  const change = { on: state === 'on', at: program.world.clock.now() };
  await within(program, place, (tx) => switchSecondFactor(tx, change));
  write(`${words.secondStep[state]}\n`);
}
