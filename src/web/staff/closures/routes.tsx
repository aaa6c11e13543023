import type { Hono } from 'hono';
import {
  type ClosureRefused,
  closeDays,
  closuresFrom,
  type ListedClosure,
  previewClosure,
  withdrawClosure,
} from '#src/closures/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { FieldError } from '../../components/index.ts';
import { messages } from '../../messages/index.ts';
import { ownClasses } from '../../school/own-classes.ts';
import { act, type PageContext, read } from '../../transaction.ts';
import { idOf, todayOf, typedForm } from '../request.ts';
import { type ClosureDesk, concerns, isOffice, mayWithdraw, scopeChoices } from './desk.ts';
import { type Draft, readDraft, refusalOf, type TypedClosure, tooLateForSchool, typedClosure } from './draft.ts';
import { ClosuresPage } from './list-page.tsx';
import { PreviewPage } from './preview-page.tsx';
import { WithdrawPage } from './withdraw-page.tsx';

/** Form and list, preview of what it undoes, confirmation, and the way back: the same for school and office. */
export function registerClosureDesk(routes: Hono<PageEnvironment>, desk: ClosureDesk): void {
  routes.get(`/${desk.path}`, (c) => showList(c, desk));
  routes.post(`/${desk.path}/anteprima`, (c) => preview(c, desk));
  routes.post(`/${desk.path}/modifica`, (c) => changeDraft(c, desk));
  routes.post(`/${desk.path}`, (c) => close(c, desk));
  routes.get(`/${desk.path}/:id/ritira`, (c) => askToWithdraw(c, desk));
  routes.post(`/${desk.path}/:id/ritira`, (c) => withdraw(c, desk));
}

/** The classes and the events that this desk knows of. */
async function load(c: PageContext, tx: Tx, desk: ClosureDesk) {
  const classes = await ownClasses(c, tx, todayOf(c));
  const listed = (await closuresFrom(tx, todayOf(c))).filter((each) => concerns(c, desk, each));
  return { classes, listed, choices: scopeChoices(c, desk, classes) };
}

async function showList(c: PageContext, desk: ClosureDesk, came?: { typed: TypedClosure; errors: FieldError[] }) {
  const view = await read(c, (tx) => load(c, tx, desk));
  const done = c.req.query('fatto');
  const told = Number(c.req.query('avvisati') ?? 0);
  const props = { ...view, ...came, ...(done === undefined ? {} : { done, told }) };
  return c.html(<ClosuresPage c={c} desk={desk} {...props} />, came && came.errors.length > 0 ? 422 : 200);
}

/** What was typed, judged; the errors stand in the form again. */
async function judge(c: PageContext, tx: Tx, desk: ClosureDesk, typed: TypedClosure): Promise<Draft | FieldError[]> {
  const draft = readDraft(typed, (await load(c, tx, desk)).choices);
  if (Array.isArray(draft) || isOffice(desk)) return draft;
  const late = await tooLateForSchool(tx, draft.from, c.var.arrivedAt);
  return late.length > 0 ? late : draft;
}

/** Back from the preview to the form, with everything as it was typed. */
async function changeDraft(c: PageContext, desk: ClosureDesk) {
  return showList(c, desk, { typed: typedClosure(await typedForm(c)), errors: [] });
}

async function preview(c: PageContext, desk: ClosureDesk) {
  const typed = typedClosure(await typedForm(c));
  const view = await read(c, async (tx) => {
    const draft = await judge(c, tx, desk, typed);
    return Array.isArray(draft) ? draft : { draft, effect: await previewClosure(tx, draft) };
  });
  if (Array.isArray(view)) return showList(c, desk, { typed, errors: view });
  return c.html(<PreviewPage c={c} desk={desk} typed={typed} {...view} />);
}

type Closed =
  | { readonly kind: 'closed'; readonly id: number; readonly told: number }
  | { readonly kind: 'invalid'; readonly errors: FieldError[] }
  | { readonly kind: 'refused'; readonly refused: ClosureRefused };

async function close(c: PageContext, desk: ClosureDesk) {
  const form = await typedForm(c);
  const typed = typedClosure(form);
  const outcome = await act(c, form, async (tx): Promise<Closed> => {
    const draft = await judge(c, tx, desk, typed);
    if (Array.isArray(draft)) return { kind: 'invalid', errors: draft };
    const { label: _, ...request } = draft;
    const closed = await closeDays(tx, { ...request, at: c.var.arrivedAt });
    if (!closed.ok) return { kind: 'refused', refused: closed.error };
    return { kind: 'closed', id: closed.value.closureId, told: closed.value.childrenTold };
  });
  if (outcome.kind !== 'done') {
    return showList(c, desk, { typed, errors: [{ message: messages.staff.form.sentTwice }] });
  }
  const { answer } = outcome;
  if (answer.kind === 'closed') {
    return c.redirect(`/${c.var.slug}/${desk.path}?fatto=${answer.id}&avvisati=${answer.told}`, 303);
  }
  const errors = answer.kind === 'invalid' ? answer.errors : [refusalOf(answer.refused)];
  return showList(c, desk, { typed, errors });
}

/** The event of the address that this desk may withdraw. */
async function withdrawable(c: PageContext, tx: Tx, desk: ClosureDesk): Promise<ListedClosure | undefined> {
  const { listed } = await load(c, tx, desk);
  return listed.find((each) => each.id === idOf(c, 'id') && mayWithdraw(c, desk, each));
}

async function askToWithdraw(c: PageContext, desk: ClosureDesk, came?: { reason: string; errors: FieldError[] }) {
  const view = await read(c, async (tx) => ({
    closure: await withdrawable(c, tx, desk),
    classes: await ownClasses(c, tx, todayOf(c)),
  }));
  if (!view.closure) return c.notFound();
  const props = { closure: view.closure, classes: view.classes, ...came };
  return c.html(<WithdrawPage c={c} desk={desk} {...props} />, came ? 422 : 200);
}

async function withdraw(c: PageContext, desk: ClosureDesk) {
  const form = await typedForm(c);
  const reason = form.text('motivo');
  if (reason === '') {
    const errors = [{ field: 'motivo', message: messages.staff.form.reasonMissing }];
    return askToWithdraw(c, desk, { reason, errors });
  }
  const outcome = await act(c, form, async (tx) => {
    const closure = await withdrawable(c, tx, desk);
    if (!closure) return { state: 'andata' };
    await withdrawClosure(tx, { closureId: closure.id, reason, at: c.var.arrivedAt });
    return { state: 'ritirata' };
  });
  if (outcome.kind !== 'done') {
    return askToWithdraw(c, desk, { reason, errors: [{ message: messages.staff.form.sentTwice }] });
  }
  return c.redirect(`/${c.var.slug}/${desk.path}?fatto=${outcome.answer.state}`, 303);
}
