import type { Hono } from 'hono';
import { adultsOf, changePayer, openInvitations, type PayerChange, type PayerProblem } from '#src/guardians/index.ts';
import { firstWayIn } from '#src/identity/index.ts';
import { openNoticesOf } from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { type ConsumerRecord, consumerRecord, consumersOf } from '#src/registry/index.ts';
import { recipientsOf } from '#src/standing/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { todayOf } from '../staff/request.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { type PayerChoices, PayerForm, PayerReview, type TriedPayer } from './child-payer-view.tsx';
import { ofChild } from './family-frame.tsx';
import { childPath, formStatus, performReviewed, postedBy, reasonIn, type Typed } from './family-request.ts';
import { personProblem, readCode, readEmail, readPerson } from './person-fields.tsx';

const { payer: words, errors: refusals } = messages.officeAdults;
const PLACE = '/ufficio/alunni/:id/pagante';

/** `/:slug/ufficio/alunni/:id/pagante`: who pays for a child from now on, with what it changes shown first (R9, R15). */
export function registerPayerChange(app: Hono<PageEnvironment>): void {
  app.get(
    PLACE,
    ofChild(async (c, child) => {
      const choices = await choicesFor(c, child);
      return c.html(<PayerForm c={c} child={child} choices={choices} typed={{}} errors={[]} />);
    }),
  );
  app.post(PLACE, ofChild(checkOrConfirm));
}

const choicesFor = (c: PageContext, child: ConsumerRecord): Promise<PayerChoices> =>
  read(c, async (tx) => {
    const adults = await adultsOf(tx, child.consumerId);
    const former = adults.find((adult) => adult.role === 'payer');
    return {
      former,
      others: adults.filter((adult) => adult !== former),
      invited: adults.filter((adult) => former && adult.invitedBy === former.personId),
    };
  });

async function checkOrConfirm(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const choices = await choicesFor(c, child);
  const again = (errors: readonly FieldError[]) =>
    c.html(<PayerForm c={c} child={child} choices={choices} typed={typed} errors={errors} />, formStatus(errors));
  const change = readChange(c, child, choices, typed);
  if ('errors' in change) return again(change.errors);
  return performReviewed(c, {
    key,
    typed,
    again,
    review: async () => {
      const tried = await tryOut(c, (tx) => tryToChange(tx, c, child, change));
      if ('errors' in tried) return again(tried.errors);
      return c.html(<PayerReview c={c} child={child} typed={typed} choices={choices} change={change} tried={tried} />);
    },
    run: async (tx) => {
      const changed = await changePayer(tx, change);
      if (!changed.ok) return { errors: [refusalOf(changed.error)] };
      return { to: `${childPath(c, child.consumerId)}?fatto=pagante` };
    },
  });
}

function readChange(
  c: PageContext,
  { consumerId }: ConsumerRecord,
  { former, others, invited }: PayerChoices,
  typed: Typed,
): PayerChange | { readonly errors: readonly FieldError[] } {
  const { reason, errors: withoutReason } = reasonIn(typed);
  const chosen = others.find((adult) => String(adult.personId) === typed.chi);
  const email = readEmail(typed);
  const code = readCode(typed);
  const person = typed.chi === 'altra' || others.length === 0 ? readPerson(typed) : undefined;
  const errors = [
    ...(chosen || person ? [] : [{ field: 'chi', message: words.whoMissing }]),
    ...(person ? person.errors : [...code.errors, ...email.errors]),
    ...(former && !['resta', 'lascia'].includes(typed.finora ?? '')
      ? [{ field: 'finora', message: words.formerMissing }]
      : []),
    ...withoutReason,
  ];
  const adult = chosen && { personId: chosen.personId, fiscalCode: code.value ?? null, email: email.value ?? null };
  const to = person?.value ?? adult;
  if (errors.length > 0 || !to) return { errors };
  return {
    consumerId,
    to,
    formerStays: typed.finora !== 'lascia',
    invitedStay: invited.length === 0 || typed.invitati !== 'lasciano',
    reason,
    at: c.var.arrivedAt,
  };
}

/** Changes the payer and reads what has become of everything; the transaction is taken back afterwards. */
async function tryToChange(
  tx: Tx,
  c: PageContext,
  child: ConsumerRecord,
  change: PayerChange,
): Promise<TriedPayer | { readonly errors: readonly FieldError[] }> {
  const { consumerId } = child;
  const [today, at] = [todayOf(c), c.var.arrivedAt];
  const invitations = await openInvitations(tx, consumerId, at);
  const former = child.adults.find((adult) => adult.role === 'payer');
  const paidByFormer = former ? await consumersOf(tx, former.personId, today) : [];
  const changed = await changePayer(tx, change);
  if (!changed.ok) return { errors: [refusalOf(changed.error)] };
  const after = await consumerRecord(tx, consumerId, today);
  const { personId, emailBefore } = changed.value;
  const payer = after?.adults.find((adult) => adult.personId === personId);
  if (!payer) throw new Error('A payer who was recorded is not there');
  return {
    payer,
    emailBefore,
    wayIn: await firstWayIn(tx, { personId, email: payer.email, at }),
    addresses: (await recipientsOf(tx, [consumerId])).flatMap(({ email }) => email ?? []),
    invitations: invitations.length,
    openNotices: await openNoticesOf(tx, consumerId, today),
    siblings: paidByFormer.filter((each) => each.role === 'payer' && each.consumerId !== consumerId),
  };
}

function refusalOf(problem: PayerProblem): FieldError {
  switch (problem.kind) {
    case 'AlreadyPays':
    case 'NoSuchAdult':
      return { field: 'chi', message: refusals[problem.kind] };
    default:
      return personProblem(problem);
  }
}
