import type { Hono } from 'hono';
import { z } from 'zod';
import {
  type AbsenceOrigin,
  type AbsenceOutcome,
  type AbsenceRefusal,
  communicateAbsence,
  undoAbsence,
} from '#src/absences/index.ts';
import type { Result } from '#src/kernel/result.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { KeptAnswer } from '#src/platform/request-keys/index.ts';
import type { FieldError } from '../components/index.ts';
import { act, type PageContext } from '../transaction.ts';
import { askedOf, type TypedAbsence, typedAbsence } from './absence-request.ts';
import { absencesPage } from './absences-page.tsx';
import { keptRefusal, refusalPage } from './refusal-page.tsx';
import { rememberedPage } from './remembered-page.tsx';
import { consumerIdOf, placeOf, requestKeyOf } from './request.ts';

/** What is kept for a repeated request: where it led, or why it was refused. */
type Kept = KeptAnswer & { readonly receipt?: number | null; readonly refusal?: unknown };

const undoFields = z.object({ ricevuta: z.coerce.number().int().positive() });

/** The forms that communicate, withdraw and take back absences and light meals: signed in, or from a remembered device (R15). */
export function registerAbsenceCommands(app: Hono<PageEnvironment>): void {
  app.post('/cittadino/:id/assenze', (c) => communicate(c, absencesPage));
  app.post('/cittadino/:id/assenze/annulla', undo);
  app.post('/assenze/:id{[0-9]{1,15}}', (c) => communicate(c, rememberedPage));
  app.post('/assenze/:id{[0-9]{1,15}}/annulla', undo);
}

type PageAgain = (
  c: PageContext,
  shown: { readonly typed: TypedAbsence; readonly errors: readonly FieldError[] },
) => Promise<Response>;

async function communicate(c: PageContext, pageAgain: PageAgain): Promise<Response> {
  const consumerId = consumerIdOf(c);
  if (consumerId === undefined) return c.notFound();
  const body = await c.req.parseBody({ all: true });
  const typed = typedAbsence(body);
  const asking = askedOf(typed);
  if ('errors' in asking) return pageAgain(c, { typed, errors: asking.errors });
  const request = { consumerId, kind: typed.kind, asked: asking.asked, ...originOf(c, consumerId) };
  const outcome = await act<Kept>(c, { key: requestKeyOf(body), body: { ...typed, consumerId } }, async (tx) =>
    kept(await communicateAbsence(tx, request)),
  );
  return answer(c, consumerId, outcome);
}

async function undo(c: PageContext): Promise<Response> {
  const consumerId = consumerIdOf(c);
  const body = await c.req.parseBody();
  const fields = undoFields.safeParse(body);
  if (consumerId === undefined || !fields.success) return c.notFound();
  const receiptId = fields.data.ricevuta;
  const outcome = await act<Kept>(c, { key: requestKeyOf(body), body: { undo: receiptId, consumerId } }, async (tx) =>
    kept(await undoAbsence(tx, { receiptId, ...originOf(c, consumerId) })),
  );
  return answer(c, consumerId, outcome);
}

function originOf(c: PageContext, consumerId: number): AbsenceOrigin {
  const { personId } = placeOf(c, consumerId);
  const { arrivedAt, world, stampedBySession } = c.var;
  return {
    by: { kind: 'citizen', personId },
    arrivedAt,
    now: world.clock.now(),
    ...(stampedBySession && { stampedBySession }),
  };
}

const kept = (outcome: Result<AbsenceOutcome, AbsenceRefusal>): Kept =>
  outcome.ok ? { receipt: outcome.value.receiptId ?? null } : { refusal: keptRefusal(outcome.error) };

async function answer(
  c: PageContext,
  consumerId: number,
  outcome: Awaited<ReturnType<typeof act<Kept>>>,
): Promise<Response> {
  if (outcome.kind === 'key_used_for_another_request') return refusalPage(c, consumerId, 'OtherRequest');
  const { receipt, refusal } = outcome.answer;
  if (refusal !== undefined) return refusalPage(c, consumerId, refusal);
  const { child } = placeOf(c, consumerId);
  const done = receipt === null || receipt === undefined ? { esito: 'uguale' } : { ricevuta: String(receipt) };
  // One page shows all children of a remembered device: it has to know whose receipt it is.
  const whose = c.var.visitor.kind === 'remembered' ? { alunno: String(consumerId) } : {};
  return c.redirect(`${child}?${new URLSearchParams({ ...done, ...whose })}`, 303);
}
