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
import { cookingCentres } from '#src/kitchen/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn, classLabel } from '#src/registry/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct, staffOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import type { Places } from './staff-places.tsx';
import { MemberPage, StaffListPage } from './staff-view.tsx';

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

const placesOf = async (tx: Tx, c: PageContext): Promise<Places> => {
  const classes = await classesOn(tx, todayOf(c));
  const schools = classes.map(
    ({ schoolId: id, schoolName: name, schoolCode: code }) => [id, { id, name, code }] as const,
  );
  return {
    schools: [...new Map(schools).values()],
    classes: classes.map((each) => ({
      id: each.classId,
      schoolId: each.schoolId,
      name: words.oneClass(each.schoolName, classLabel(each)),
    })),
    centres: await cookingCentres(tx),
  };
};

async function list(c: PageContext, typed: Typed = {}, errors: readonly FieldError[] = []) {
  const shown = await read(c, async (tx) => ({ staff: await listStaff(tx), places: await placesOf(tx, c) }));
  return c.html(<StaffListPage c={c} {...shown} typed={typed} errors={errors} />, formStatus(errors));
}

/** The posted form with its schools and classes, of which several may be ticked, each as one text. */
async function posted(c: PageContext) {
  const form = await c.req.formData();
  const ticked = (name: string) =>
    form
      .getAll(name)
      .filter((each) => typeof each === 'string')
      .join(' ');
  const { key, typed } = await postedBy(c);
  const all: Typed = { ...typed, scuole: ticked('scuole'), classi: ticked('classi') };
  return { key, typed: all };
}

const roleIn = (typed: Typed) => ROLES.find((role) => role === typed.ruolo);

/** The place that was ticked, as far as it exists here; the database refuses what belongs to another municipality. */
function placeIn(typed: Typed, { schools, classes, centres }: Places) {
  const among = (text: string | undefined, of: readonly { readonly id: number }[]) =>
    of.filter(({ id }) => (text ?? '').split(' ').includes(String(id))).map(({ id }) => id);
  return {
    schoolIds: among(typed.scuole, schools),
    classIds: among(typed.classi, classes),
    cookingCentreId: among(typed.centro, centres)[0],
  };
}

const FIELD_OF: Readonly<Record<string, string>> = {
  StaffEmailTaken: 'email',
  SchoolsDoNotFitRole: 'scuole',
  ClassesDoNotFitSchools: 'classi',
  CentreDoesNotFitRole: 'centro',
};

/** A refusal beside the field that it is about. */
function mendOf(kind: keyof typeof words.errors): Outcome {
  const field = FIELD_OF[kind];
  return { errors: [{ ...(field && { field }), message: words.errors[kind] }] };
}

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
      const place = placeIn(typed, await placesOf(tx, c));
      const created = await createStaff(tx, { email: email.data, name: typed.nome ?? '', role, ...place, at });
      if (!created.ok) return mendOf(created.error.kind);
      await inviteStaff(tx, c.var.world.randomness, { email: email.data, byMail: true, cause: key, at });
      return { to: `${officePath(c, `personale/${created.value}`)}?fatto=aggiunto` };
    },
    again: (mend) => list(c, typed, mend),
  });
}

async function found(c: PageContext): Promise<{ of: StaffMember; places: Places } | undefined> {
  const id = Number(c.req.param('staff'));
  return read(c, async (tx) => {
    const of = (await listStaff(tx)).find((each) => each.id === id);
    return of && { of, places: await placesOf(tx, c) };
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
      if (isOneself(c, staffId)) return mendOf('Yourself');
      if (!role) return { errors: [{ field: 'ruolo', message: words.roleMissing }] };
      const place = placeIn(typed, shown.places);
      const changed = await changeStaff(tx, { staffId, role, ...place, at: c.var.arrivedAt });
      if (!changed.ok) return mendOf(changed.error.kind);
      return { to: memberPath(c, staffId, changed.value.changed ? 'cambiato' : 'uguale') };
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
      if (isOneself(c, id)) return mendOf('Yourself');
      switch (c.req.param('what')) {
        case 'invito':
          return (await inviteStaff(tx, c.var.world.randomness, { email, byMail: true, cause: key, at }))
            ? { to: memberPath(c, id, 'invitato') }
            : mendOf('NoSuchStaff');
        case 'azzera':
          return (await resetSecondFactor(tx, { staffId: id, at }))
            ? { to: memberPath(c, id, 'azzerato') }
            : mendOf('NoSuchStaff');
        default:
          await endStaff(tx, { email, at });
          return { to: memberPath(c, id, 'chiuso') };
      }
    },
    again: (mend) => member(c, {}, mend),
  });
}
