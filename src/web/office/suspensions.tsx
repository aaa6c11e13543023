import type { Hono } from 'hono';
import { parseDay } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn } from '#src/registry/index.ts';
import {
  familiesNotReached,
  liftSuspension,
  listSuspensions,
  recordDeliveryByHand,
  stopAllSuspensions,
} from '#src/standing/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { idOf, type Typed, todayOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { LiftPage, RecordPage, StopPage } from './suspensions-forms.tsx';
import { NotReachedPage, SuspensionsPage } from './suspensions-lists.tsx';

const words = messages.staff.suspensions;
const LIST = '/ufficio/sospensioni';
const NOT_REACHED = `${LIST}/non-raggiunte`;

/** `/:slug/ufficio/sospensioni`: who is suspended, lifting, stopping all, and who was not reached (R8). */
export function registerSuspensions(routes: Hono<PageEnvironment>): void {
  routes.get(LIST, async (c) => c.html(<SuspensionsPage c={c} {...(await load(c))} done={c.req.query('fatto')} />));
  routes.get(NOT_REACHED, async (c) =>
    c.html(<NotReachedPage c={c} {...(await load(c))} done={c.req.query('fatto')} />),
  );
  routes.get(`${LIST}/ferma`, (c) => askToStop(c));
  routes.post(`${LIST}/ferma`, stopOrResume);
  routes.get(`${LIST}/:id{[0-9]+}/togli`, (c) => askToLift(c));
  routes.post(`${LIST}/:id{[0-9]+}/togli`, lift);
  routes.get(`${NOT_REACHED}/:id{[0-9]+}`, (c) => askToRecord(c));
  routes.post(`${NOT_REACHED}/:id{[0-9]+}`, record);
}

const load = (c: PageContext) =>
  read(c, async (tx) => {
    const today = todayOf(c);
    return {
      suspensions: await listSuspensions(tx, { today }),
      notReached: await familiesNotReached(tx, today),
      classes: await classesOn(tx, today),
      stopped: await isStopped(c, tx),
    };
  });

const isStopped = async (c: PageContext, tx: Tx) => (await settingsOn(tx, todayOf(c))).suspensions_stopped;

/** What came back from a refused form. */
interface Came {
  readonly form: Typed;
  readonly errors: readonly FieldError[];
}

const sentTwice: FieldError = { message: messages.staff.form.sentTwice };
const reasonMissing: FieldError = { field: 'motivo', message: messages.staff.form.reasonMissing };

async function askToLift(c: PageContext, came?: Came) {
  const [suspension] = await read(c, (tx) =>
    listSuspensions(tx, { today: todayOf(c), consumerId: idOf(c, 'id') ?? 0 }),
  );
  if (!suspension) return c.notFound();
  return c.html(<LiftPage c={c} suspension={suspension} {...typedOf(came)} />, came ? 422 : 200);
}

async function lift(c: PageContext) {
  const form = await typedForm(c);
  const untilDay = parseDay(form.text('fino'));
  const reason = form.text('motivo');
  const consumerId = idOf(c, 'id') ?? 0;
  const errors: FieldError[] = [];
  if (!untilDay) errors.push({ field: 'fino', message: words.untilMissing });
  if (reason === '') errors.push(reasonMissing);
  if (!untilDay || errors.length > 0) return askToLift(c, { form, errors });
  const outcome = await act(c, form, async (tx) => {
    const [known] = await listSuspensions(tx, { today: todayOf(c), consumerId });
    if (!known) return { kind: 'missing' as const };
    const lifted = await liftSuspension(tx, { consumerId, untilDay, reason, at: c.var.arrivedAt });
    return lifted.ok
      ? { kind: 'lifted' as const, readmitted: lifted.value.readmitted }
      : { kind: 'refused' as const, refused: lifted.error };
  });
  if (outcome.kind !== 'done') return askToLift(c, { form, errors: [sentTwice] });
  const { answer } = outcome;
  if (answer.kind === 'missing') return c.notFound();
  if (answer.kind === 'refused') {
    const { refused } = answer;
    const error =
      refused.kind === 'LiftInThePast' ? { field: 'fino', message: words.liftInThePast(refused.today) } : reasonMissing;
    return askToLift(c, { form, errors: [error] });
  }
  return c.redirect(`/${c.var.slug}${LIST}?fatto=${answer.readmitted ? 'tolta' : 'tenuta'}`, 303);
}

async function askToStop(c: PageContext, came?: Came) {
  const stopped = await read(c, (tx) => isStopped(c, tx));
  return c.html(<StopPage c={c} stopped={stopped} {...typedOf(came)} />, came ? 422 : 200);
}

async function stopOrResume(c: PageContext) {
  const form = await typedForm(c);
  const stop = form.text('verso') !== 'riprendi';
  const reason = form.text('motivo');
  const outcome = await act(c, form, async (tx) => {
    const stopped = await stopAllSuspensions(tx, { stop, reason, at: c.var.arrivedAt });
    return stopped.ok ? { readmitted: stopped.value.readmitted.length } : { refused: stopped.error.kind };
  });
  if (outcome.kind !== 'done') return askToStop(c, { form, errors: [sentTwice] });
  if ('refused' in outcome.answer) return askToStop(c, { form, errors: [reasonMissing] });
  const done = stop ? `ferme&quanti=${outcome.answer.readmitted}` : 'riprese';
  return c.redirect(`/${c.var.slug}${LIST}?fatto=${done}`, 303);
}

async function askToRecord(c: PageContext, came?: Came) {
  const id = idOf(c, 'id');
  const family = (await read(c, (tx) => familiesNotReached(tx, todayOf(c)))).find((each) => each.consumerId === id);
  if (!family) return c.redirect(`/${c.var.slug}${NOT_REACHED}?fatto=niente`, 303);
  return c.html(<RecordPage c={c} family={family} {...typedOf(came)} />, came ? 422 : 200);
}

const WAYS = { lettera: words.letter, telefonata: words.call, persona: words.inPerson };

async function record(c: PageContext) {
  const form = await typedForm(c);
  const way = Object.entries(WAYS).find(([value]) => value === form.text('come'))?.[1];
  const note = form.text('nota');
  const errors: FieldError[] = [];
  if (way === undefined) errors.push({ field: 'come', message: words.howMissing });
  if (note === '') errors.push({ field: 'nota', message: words.noteMissing });
  if (errors.length > 0) return askToRecord(c, { form, errors });
  const consumerId = idOf(c, 'id') ?? 0;
  const outcome = await act(c, form, async (tx) => {
    const recorded = await recordDeliveryByHand(tx, { consumerId, note: `${way}: ${note}`, at: c.var.arrivedAt });
    return { done: recorded.ok ? 'consegnata' : 'niente' };
  });
  if (outcome.kind !== 'done') return askToRecord(c, { form, errors: [sentTwice] });
  return c.redirect(`/${c.var.slug}${NOT_REACHED}?fatto=${outcome.answer.done}`, 303);
}

const typedOf = (came: Came | undefined) => (came ? { typed: came.form, errors: came.errors } : {});
