import type { Hono } from 'hono';
import { z } from 'zod';
import {
  type AdultAround,
  adultsOf,
  changeRights,
  endAdult,
  type Invitation,
  inviteAdult,
  openInvitations,
  RIGHTS,
  type Right,
  takeBackInvitation,
} from '#src/guardians/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { AdultsPage, type TypedInvitation } from './adults-view.tsx';
import { citizenOf, consumerIdOf, requestKeyOf } from './request.ts';

const words = messages.guardians;
const PLACE = '/cittadino/:id/persone';

const rights = z
  .preprocess((value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]), z.array(z.enum(RIGHTS)))
  .catch([]);
const typed = z.object({
  email: z.string().max(320).catch(''),
  chi: z.enum(['guardian', 'delegate']).optional().catch(undefined),
  puo: rights,
});

/** `/cittadino/:id/persone`: who else follows the child and what each may do; only its payer comes here (R15). */
export function registerAdults(app: Hono<PageEnvironment>): void {
  app.get(PLACE, (c) => page(c));
  app.post(PLACE, invite);
  app.post(`${PLACE}/:personId{[0-9]{1,15}}`, change);
  app.post(`${PLACE}/:personId{[0-9]{1,15}}/togli`, end);
  app.post(`${PLACE}/inviti/:invitation{[0-9]{1,15}}`, withdraw);
}

interface Around {
  readonly child: FamilyConsumer;
  readonly adults: readonly AdultAround[];
  readonly invitations: readonly Invitation[];
}

/** Undefined when who asks does not pay for this child. */
async function aroundOf(c: PageContext): Promise<Around | undefined> {
  const { personId } = citizenOf(c);
  const consumerId = consumerIdOf(c);
  const at = c.var.arrivedAt;
  return read(c, async (tx) => {
    const child = consumerId === undefined ? undefined : await consumerOf(tx, personId, consumerId, romeDay(at));
    if (child?.role !== 'payer') return undefined;
    return {
      child,
      adults: await adultsOf(tx, child.consumerId),
      invitations: await openInvitations(tx, child.consumerId, at),
    };
  });
}

const NOTHING: TypedInvitation = { email: '', role: undefined, allowed: ['cancel'] };

async function page(c: PageContext, invitation: TypedInvitation = NOTHING, errors: readonly FieldError[] = []) {
  const around = await aroundOf(c);
  if (!around) return c.notFound();
  const done = doneOf(c);
  return c.html(
    <AdultsPage c={c} {...around} typed={invitation} errors={errors} done={done} />,
    errors.length > 0 ? 422 : 200,
  );
}

function doneOf(c: PageContext): string | undefined {
  const fatto = c.req.query('fatto') ?? '';
  return Object.hasOwn(words.done, fatto) ? words.done[fatto as keyof typeof words.done] : undefined;
}

const back = (c: PageContext, done: keyof typeof words.done) =>
  `/${c.var.slug}/cittadino/${consumerIdOf(c)}/persone?fatto=${done}`;

/** What became of a form: where it led, or the sentence that says why not. */
type Told = { readonly to: string } | { readonly error: string };

async function answer(c: PageContext, form: Record<string, unknown>, run: Parameters<typeof act<Told>>[2]) {
  const { _key, _csrf, ...body } = form;
  const outcome = await act<Told>(c, { key: requestKeyOf(form), body }, run);
  const told = outcome.kind === 'done' ? outcome.answer : { error: messages.payments.errors.KeyUsed };
  return 'to' in told ? c.redirect(told.to, 303) : told.error;
}

async function invite(c: PageContext) {
  const form = await c.req.parseBody({ all: true });
  const { email, chi: role, puo: allowed } = typed.parse(form);
  const consumerId = consumerIdOf(c) ?? 0;
  const request = { consumerId, by: citizenOf(c).personId, at: c.var.arrivedAt, allowed };
  const address = z.email().safeParse(email.trim().toLowerCase());
  const errors = [
    ...(address.success ? [] : [{ field: 'email', message: words.invite.emailMalformed }]),
    ...(role ? [] : [{ field: 'chi', message: words.invite.roleMissing }]),
  ];
  if (!address.success || !role) return page(c, { email, role, allowed }, errors);
  const told = await answer(c, form, async (tx) => {
    const invited = await inviteAdult(tx, c.var.world, { ...request, role, email: address.data });
    return invited.ok ? { to: back(c, 'invitato') } : { error: words.errors[invited.error.kind] };
  });
  return typeof told === 'string' ? page(c, { email, role, allowed }, [{ field: 'email', message: told }]) : told;
}

const ofAdult = (c: PageContext) => ({
  consumerId: consumerIdOf(c) ?? 0,
  personId: Number(c.req.param('personId')),
  by: citizenOf(c).personId,
  at: c.var.arrivedAt,
});

async function change(c: PageContext) {
  const form = await c.req.parseBody({ all: true });
  const { puo } = typed.parse(form);
  const told = await answer(c, form, async (tx) => {
    const changed = await changeRights(tx, { ...ofAdult(c), allowed: puo satisfies Right[] });
    return changed.ok ? { to: back(c, 'cambiato') } : { error: words.errors[changed.error.kind] };
  });
  return typeof told === 'string' ? page(c, NOTHING, [{ message: told }]) : told;
}

async function end(c: PageContext) {
  const form = await c.req.parseBody();
  const told = await answer(c, form, async (tx) => {
    const ended = await endAdult(tx, ofAdult(c));
    const gone = ended.ok || ended.error.kind === 'NoSuchAdult';
    return gone ? { to: back(c, 'tolto') } : { error: words.errors[ended.error.kind] };
  });
  return typeof told === 'string' ? page(c, NOTHING, [{ message: told }]) : told;
}

async function withdraw(c: PageContext) {
  const form = await c.req.parseBody();
  const id = Number(c.req.param('invitation'));
  const told = await answer(c, form, async (tx) => {
    const { consumerId, by, at } = ofAdult(c);
    const taken = await takeBackInvitation(tx, { id, consumerId, by, at });
    return taken.ok ? { to: back(c, 'ritirato') } : { error: words.errors[taken.error.kind] };
  });
  return typeof told === 'string' ? page(c, NOTHING, [{ message: told }]) : told;
}
