import type { Hono } from 'hono';
import { firstOpenDay } from '#src/calendar/index.ts';
import {
  addPupil,
  fieldsOf,
  type NewPupil,
  nextConsumerNumber,
  type PupilField,
  type PupilRefused,
} from '#src/imports/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn, consumerRecord } from '#src/registry/index.ts';
import { pricesOf } from '#src/tariffs/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { AddChildForm, AddChildReview, type AddChoices, AlreadyThere, type TriedPupil } from './add-child-view.tsx';
import { priceOn } from './child-prices.tsx';
import { childPath, dayIn, formStatus, performReviewed, postedBy, type Typed } from './family-request.ts';

const words = messages.office.addChild;

/** `/:slug/ufficio/alunni/nuovo`: one child and its payer, by the rules of a file of pupils. */
export function registerAddChild(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/alunni/nuovo', async (c) => {
    const choices = await choicesFor(c);
    return c.html(<AddChildForm c={c} choices={choices} typed={{ number: choices.nextNumber }} errors={[]} />);
  });
  app.post('/ufficio/alunni/nuovo', checkOrConfirm);
}

const choicesFor = (c: PageContext): Promise<AddChoices> =>
  read(c, async (tx) => {
    const first = await firstOpenDay(tx, c.var.arrivedAt);
    return {
      first,
      classes: await classesOn(tx, first),
      diets: (await settingsOn(tx, romeDay(c.var.arrivedAt))).diets,
      nextNumber: await nextConsumerNumber(tx),
    };
  });

async function checkOrConfirm(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const choices = await choicesFor(c);
  const again = (errors: readonly FieldError[]) =>
    c.html(<AddChildForm c={c} choices={choices} typed={typed} errors={errors} />, formStatus(errors));
  const pupil = readPupil(typed, choices);
  if ('errors' in pupil) return again(pupil.errors);
  const services = { sealer: c.var.world.sealer, at: c.var.arrivedAt };
  return performReviewed(c, {
    key,
    typed,
    again,
    review: async () => {
      const tried = await tryOut(c, (tx) => tryToAdd(tx, pupil, services));
      if (tried.ok) return c.html(<AddChildReview c={c} typed={typed} pupil={pupil} added={tried.value} />);
      if (tried.error.kind === 'AlreadyRegistered')
        return c.html(<AlreadyThere c={c} consumerId={tried.error.consumerId} />, 409);
      return again(errorsOf(tried.error));
    },
    run: async (tx) => {
      const added = await addPupil(tx, pupil, services);
      if (!added.ok) return { errors: errorsOf(added.error) };
      return { to: `${childPath(c, added.value.consumerId)}?fatto=aggiunto` };
    },
  });
}

async function tryToAdd(tx: Tx, pupil: NewPupil, services: Parameters<typeof addPupil>[2]) {
  const added = await addPupil(tx, pupil, services);
  if (!added.ok) return added;
  const { consumerId, payerChanges, payerIsKnown } = added.value;
  const child = await consumerRecord(tx, consumerId, pupil.from);
  if (!child) throw new Error('The child that was added is not there');
  const price = priceOn(await pricesOf(tx, consumerId), pupil.from);
  const value: TriedPupil = { child, price, payerIsKnown, payerChanges };
  return { ok: true as const, value };
}

/** Fields that are typed as they stand in a file. */
const TEXTS = [
  'number',
  'surname',
  'name',
  'birthDate',
  'fiscalCode',
  'payerSurname',
  'payerName',
  'payerFiscalCode',
  'email',
  'phone',
  'isee',
  'resident',
  'exempt',
  'diet',
] as const satisfies readonly PupilField[];

function readPupil(typed: Typed, { classes }: AddChoices): NewPupil | { readonly errors: readonly FieldError[] } {
  const target = classes.find((each) => String(each.classId) === typed.class);
  const from = dayIn(typed, 'dal');
  const errors: FieldError[] = [];
  if (!target) errors.push({ field: 'class', message: words.classMissing });
  if (!from) errors.push({ field: 'dal', message: messages.office.form.dayMissing });
  if (!target || !from) return { errors };
  const { schoolCode, grade, section } = target;
  const texts = Object.fromEntries(TEXTS.map((field) => [field, typed[field] ?? '']));
  return { from, values: { ...texts, schoolCode, grade, section } };
}

/** Child and payer have fields of one name: the label of a file's column tells them apart. */
const labelOf = (field: PupilField): string => fieldsOf('pupils').find((each) => each.field === field)?.label ?? field;

function errorsOf(refused: PupilRefused): FieldError[] {
  switch (refused.kind) {
    case 'ValuesRejected':
      return refused.rejections.map(({ field, code }) => ({ field, message: words.rejection(labelOf(field), code) }));
    case 'DayNotPossible':
      return [{ field: 'dal', message: words.dayNotPossible(refused.first, refused.last) }];
    case 'SchoolYearMissing':
      return [{ message: messages.imports.schoolYearMissing }];
    case 'AlreadyRegistered':
      return [{ field: 'number', message: words.alreadyTitle }];
  }
}
