import type { Hono } from 'hono';
import { confirmRegisters, registerOf } from '#src/attendance/index.ts';
import { cutoffOfSchool, cutoffsOn, serviceDaysAround } from '#src/calendar/index.ts';
import { type CorrectionRefused, correctAttendance, mayCorrect } from '#src/corrections/index.ts';
import { type Day, parseDay } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { messages } from '../messages/index.ts';
import { dayOf, idOf, mayAct, type Typed, todayOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { ClassRegisterPage, type RegisterView } from './class-register-page.tsx';
import { correctsAs, ownClass } from './own-classes.ts';

/** `/:slug/registro/:classId`: who of a class eats on a day, one tap a pupil. */
export function registerClassRegister(routes: Hono<PageEnvironment>): void {
  routes.get('/registro/:classId{[0-9]+}', async (c) => {
    const view = await read(c, (tx) => load(c, tx, dayOf(c)));
    if (!view) return c.notFound();
    return c.html(<ClassRegisterPage c={c} {...view} saved={c.req.query('salvato') !== undefined} />);
  });
  routes.post('/registro/:classId{[0-9]+}', confirm);
}

/** The register of the class in the address; undefined when the visitor may not see it. */
async function load(c: PageContext, tx: Tx, day: Day): Promise<RegisterView | undefined> {
  const classId = idOf(c, 'classId');
  const of = classId === undefined ? undefined : await ownClass(c, tx, day, classId);
  if (!of) return undefined;
  const [register, around, cutoffs, correction] = await Promise.all([
    registerOf(tx, { classId: of.classId, day }),
    serviceDaysAround(tx, day),
    cutoffsOn(tx, day),
    mayCorrect(tx, { day, by: correctsAs(c), at: c.var.arrivedAt }),
  ]);
  return { of, register, around, cutoff: cutoffOfSchool(cutoffs, of.schoolId), correction, mayAct: mayAct(c) };
}

type Saved =
  | { readonly kind: 'saved' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly refused: CorrectionRefused };

async function confirm(c: PageContext) {
  const typed = await typedForm(c);
  const day = parseDay(typed.text('giorno')) ?? todayOf(c);
  const outcome = await act(c, typed, (tx): Promise<Saved> => save(c, tx, day, typed));
  if (outcome.kind === 'done' && outcome.answer.kind === 'missing') return c.notFound();
  if (outcome.kind === 'done' && outcome.answer.kind === 'saved') {
    return c.redirect(`/${c.var.slug}/registro/${c.req.param('classId')}?giorno=${day}&salvato=1`, 303);
  }
  const view = await read(c, (tx) => load(c, tx, day));
  if (!view) return c.notFound();
  const refused = outcome.kind === 'done' && outcome.answer.kind === 'refused' ? outcome.answer.refused : undefined;
  const error = refused
    ? { field: refused.kind === 'ReasonMissing' ? 'motivo' : undefined, message: sentenceOf(refused) }
    : { message: messages.staff.form.sentTwice };
  const asTyped = { present: new Set(typed.all('presente').map(Number)), reason: typed.text('motivo') };
  return c.html(<ClassRegisterPage c={c} {...view} errors={[error]} typed={asTyped} />, refused ? 422 : 409);
}

/** Stores what was changed against the page as it was shown, so that another teacher's marks stay, and confirms the class. */
async function save(c: PageContext, tx: Tx, day: Day, typed: Typed): Promise<Saved> {
  const classId = idOf(c, 'classId');
  const of = classId === undefined ? undefined : await ownClass(c, tx, day, classId);
  if (!of) return { kind: 'missing' };
  const at = c.var.arrivedAt;
  const by = correctsAs(c);
  const allowed = await mayCorrect(tx, { day, by, at });
  if (!allowed.ok) return { kind: 'refused', refused: allowed.error };
  const { lines, closedBy, frozen } = await registerOf(tx, { classId: of.classId, day });
  if (!frozen) return { kind: 'refused', refused: { kind: 'NotFrozenYet' } };
  if (lines.length === 0 || closedBy !== null) return { kind: 'missing' };
  const marks = changedMarks(typed, new Set(lines.map((line) => line.consumerId)));
  if (marks.length > 0) {
    const marked = await correctAttendance(tx, { day, marks, by, at, reason: typed.text('motivo') });
    if (!marked.ok) return { kind: 'refused', refused: marked.error };
  }
  await confirmRegisters(tx, { classIds: [of.classId], day, at });
  return { kind: 'saved' };
}

/** Pupils of the class whose box is not as it was shown: `mostrati` were on the page, `segnati` had their box ticked. */
function changedMarks(typed: Typed, pupils: ReadonlySet<number>) {
  const idsIn = (name: string) => typed.text(name).split(',').filter(Boolean).map(Number);
  const before = new Set(idsIn('segnati'));
  const after = new Set(typed.all('presente').map(Number));
  return idsIn('mostrati')
    .filter((id) => pupils.has(id) && before.has(id) !== after.has(id))
    .map((consumerId) => ({ consumerId, present: after.has(consumerId) }));
}

function sentenceOf(refused: CorrectionRefused): string {
  const { errors } = messages.staff.register;
  return refused.kind === 'TooLateForSchool' ? errors.TooLateForSchool(refused.serviceDays) : errors[refused.kind];
}
