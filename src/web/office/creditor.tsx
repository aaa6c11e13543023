import type { Hono } from 'hono';
import { CREDITOR_FIELDS, type CreditorField, creditorDraft, recordCreditor } from '#src/creditor/index.ts';
import { stuckNotices } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type Typed, todayOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { CreditorPage } from './creditor-view.tsx';

const PLACE = '/ufficio/pagopa';
const words = messages.creditor;

/** `/:slug/ufficio/pagopa`: what pagoPA gave the municipality, without which nobody can pay and nobody goes live. */
export function registerCreditor(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, (c) => page(c));
  routes.post(PLACE, record);
}

async function page(c: PageContext, came?: { readonly form: Typed; readonly errors: readonly FieldError[] }) {
  const { draft, missing, stuck } = await read(c, async (tx) => ({
    ...(await creditorDraft(tx)),
    stuck: await stuckNotices(tx, todayOf(c)),
  }));
  const shown = {
    draft,
    missing,
    stuck,
    form: came?.form,
    errors: came?.errors ?? [],
    saved: c.req.query('fatto') === 'salvato',
  };
  return c.html(<CreditorPage c={c} {...shown} />, came ? 422 : 200);
}

async function record(c: PageContext) {
  const form = await typedForm(c);
  const { sealer } = c.var.world;
  const typed = typedFields(form);
  const outcome = await act(c, form, (tx) => recordCreditor(tx, { typed, sealer, at: c.var.arrivedAt }));
  if (outcome.kind !== 'done') return page(c, { form, errors: [{ message: messages.staff.form.sentTwice }] });
  const { answer } = outcome;
  if (answer.ok) return c.redirect(`/${c.var.slug}${PLACE}?fatto=salvato`, 303);
  const errors = answer.error.map((problem) => ({
    field: words.argument[problem.field],
    message: words.problem(problem),
  }));
  return page(c, { form, errors });
}

const KEYS: readonly CreditorField[] = ['gpdKey', 'fdrKey', 'checkoutKey'];

/** What the form holds. A key that was left empty stays as it is: it is never shown, so an empty field says nothing about it. */
function typedFields(form: Typed): Partial<Record<CreditorField, string>> {
  const typed: Partial<Record<CreditorField, string>> = {};
  for (const field of CREDITOR_FIELDS) {
    const text = form.text(words.argument[field]);
    if (text !== '' || !KEYS.includes(field)) typed[field] = text;
  }
  return typed;
}
