import type { Hono } from 'hono';
import { z } from 'zod';
import {
  changeStaff,
  createStaff,
  endStaff,
  inviteStaff,
  listStaff,
  resetSecondFactor,
  type StaffMember,
} from '#src/identity/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn } from '#src/registry/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct, staffOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { MemberPage, type School, StaffListPage } from './staff-view.tsx';

const words = messages.staffAccounts;
const PLACE = '/ufficio/personale';
const MEMBER = `${PLACE}/:staff{[0-9]{1,15}}`;
const ROLES = ['office', 'school_staff', 'kitchen', 'auditor'] as const;

/** `/:slug/ufficio/personale`: who works with the program, invited by mail, with a role and schools (R15). */
export function registerStaff(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, (c) => list(c));
  routes.post(PLACE, add);
  routes.get(MEMBER, (c) => member(c));
  routes.post(MEMBER, change);
  routes.post(`${MEMBER}/:what{invito|azzera|chiudi}`, act);
}

const schoolsOf = async (tx: Tx, c: PageContext): Promise<School[]> => [
  ...new Map(
    (await classesOn(tx, todayOf(c))).map(({ schoolId: id, schoolName: name, schoolCode: code }) => [
      id,
      { id, name, code },
    ]),
  ).values(),
];

async function list(c: PageContext, typed: Typed = {}, errors: readonly FieldError[] = []) {
  const shown = await read(c, async (tx) => ({ staff: await listStaff(tx), schools: await schoolsOf(tx, c) }));
  return c.html(<StaffListPage c={c} {...shown} typed={typed} errors={errors} />, formStatus(errors));
}

/** The posted form with its schools, of which several may be ticked, as one text. */
async function posted(c: PageContext) {
  const scuole = (await c.req.formData()).getAll('scuole').filter((each) => typeof each === 'string');
  const { key, typed } = await postedBy(c);
  const all: Typed = { ...typed, scuole: scuole.join(' ') };
  return { key, typed: all };
}

const roleIn = (typed: Typed) => ROLES.find((role) => role === typed.ruolo);

/** Ids of schools that were ticked, as far as they are numbers; the database refuses those of another municipality. */
const schoolIdsIn = (typed: Typed, schools: readonly School[]): number[] =>
  schools.filter(({ id }) => (typed.scuole ?? '').split(' ').includes(String(id))).map(({ id }) => id);

async function add(c: PageContext) {
  const { key, typed } = await posted(c);
  const role = roleIn(typed);
  const email = z.email().safeParse((typed.email ?? '').toLowerCase());
  const errors: FieldError[] = [
    ...(typed.nome ? [] : [{ field: 'nome', message: words.nameMissing }]),
    ...(email.success ? [] : [{ field: 'email', message: words.emailMalformed }]),
    ...(role ? [] : [{ field: 'ruolo', message: words.roleMissing }]),
  ];
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      if (errors.length > 0 || !email.success || !role) return { errors };
      const at = c.var.arrivedAt;
      const schoolIds = schoolIdsIn(typed, await schoolsOf(tx, c));
      const created = await createStaff(tx, { email: email.data, name: typed.nome ?? '', role, schoolIds, at });
      if (!created.ok) {
        const field = created.error.kind === 'StaffEmailTaken' ? 'email' : 'scuole';
        return { errors: [{ field, message: words.errors[created.error.kind] }] };
      }
      await inviteStaff(tx, c.var.world.randomness, { email: email.data, byMail: true, cause: key, at });
      return { to: `${officePath(c, `personale/${created.value}`)}?fatto=aggiunto` };
    },
    again: (mend) => list(c, typed, mend),
  });
}

async function found(c: PageContext): Promise<{ of: StaffMember; schools: School[] } | undefined> {
  const id = Number(c.req.param('staff'));
  return read(c, async (tx) => {
    const of = (await listStaff(tx)).find((each) => each.id === id);
    return of && { of, schools: await schoolsOf(tx, c) };
  });
}

async function member(c: PageContext, typed: Typed = {}, errors: readonly FieldError[] = []) {
  const shown = await found(c);
  if (!shown) return c.notFound();
  const fatto = c.req.query('fatto') ?? '';
  const done = Object.hasOwn(words.done, fatto) ? words.done[fatto as keyof typeof words.done] : undefined;
  return c.html(<MemberPage c={c} {...shown} done={done} typed={typed} errors={errors} />, formStatus(errors));
}

/** Nobody changes their own access: the last clerk would lock the office out by a slip. */
const isOneself = (c: PageContext, staffId: number) => staffOf(c).staffId === staffId;

const refused = (kind: keyof typeof words.errors): Outcome => ({ errors: [{ message: words.errors[kind] }] });

const memberPath = (c: PageContext, id: number, done: keyof typeof words.done) =>
  `${officePath(c, `personale/${id}`)}?fatto=${done}`;

async function change(c: PageContext) {
  const { key, typed } = await posted(c);
  const shown = await found(c);
  if (!shown) return c.notFound();
  const staffId = shown.of.id;
  const role = roleIn(typed);
  return perform(c, {
    key,
    typed,
    run: async (tx) => {
      if (isOneself(c, staffId)) return refused('Yourself');
      if (!role) return { errors: [{ field: 'ruolo', message: words.roleMissing }] };
      const schoolIds = schoolIdsIn(typed, shown.schools);
      const changed = await changeStaff(tx, { staffId, role, schoolIds, at: c.var.arrivedAt });
      if (changed.ok) return { to: memberPath(c, staffId, changed.value.changed ? 'cambiato' : 'uguale') };
      const field = changed.error.kind === 'SchoolsDoNotFitRole' ? { field: 'scuole' } : {};
      return { errors: [{ ...field, message: words.errors[changed.error.kind] }] };
    },
    again: (mend) => member(c, typed, mend),
  });
}

async function act(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const shown = await found(c);
  if (!shown || !mayAct(c)) return c.notFound();
  const { id, email } = shown.of;
  const at = c.var.arrivedAt;
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      if (isOneself(c, id)) return refused('Yourself');
      switch (c.req.param('what')) {
        case 'invito':
          return (await inviteStaff(tx, c.var.world.randomness, { email, byMail: true, cause: key, at }))
            ? { to: memberPath(c, id, 'invitato') }
            : refused('NoSuchStaff');
        case 'azzera':
          return (await resetSecondFactor(tx, { staffId: id, at }))
            ? { to: memberPath(c, id, 'azzerato') }
            : refused('NoSuchStaff');
        default:
          await endStaff(tx, { email, at });
          return { to: memberPath(c, id, 'chiuso') };
      }
    },
    again: (mend) => member(c, {}, mend),
  });
}
