import type { Hono } from 'hono';
import { type CookingCentre, cookingCentres, recordCentre, removeCentre } from '#src/kitchen/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn } from '#src/registry/index.ts';
import {
  Actions,
  Alert,
  Button,
  Card,
  CheckboxGroup,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.tablets.centres;
const PLACE = 'ufficio/cucine';

/** `/:slug/ufficio/cucine`: which kitchen cooks for which schools, where there are several (R15). */
export function registerCookingCentres(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, (c) => page(c, {}, []));
  routes.post(`/${PLACE}`, record);
  routes.post(`/${PLACE}/:centre{[0-9]{1,15}}/togli`, remove);
}

type Schools = ReadonlyMap<number, string>;

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]) {
  const { centres, schools } = await read(c, async (tx) => ({
    centres: await cookingCentres(tx),
    schools: new Map((await classesOn(tx, todayOf(c))).map((each) => [each.schoolId, each.schoolName])),
  }));
  const view = { centres, schools, typed, errors };
  return c.html(<CentresPage c={c} {...view} />, formStatus(errors));
}

interface PageProps {
  c: PageContext;
  centres: readonly CookingCentre[];
  schools: Schools;
  typed: Typed;
  errors: readonly FieldError[];
}

function CentresPage({ c, centres, schools, typed, errors }: PageProps) {
  const fatto = c.req.query('fatto') ?? '';
  const done = Object.hasOwn(words.done, fatto) ? words.done[fatto as keyof typeof words.done] : undefined;
  const placed = new Set(centres.flatMap((centre) => centre.schoolIds));
  const without = [...schools].filter(([id]) => !placed.has(id)).map(([, name]) => name);
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      {done && <Alert tone="success" title={done} announce />}
      <PageHeading title={words.heading(centres.length)} lead={words.lead} />
      {centres.length > 0 && without.length > 0 && (
        <Alert tone="warning">
          <p>{words.without(without.join(', '))}</p>
        </Alert>
      )}
      {centres.map((centre) => (
        <Centre c={c} centre={centre} schools={schools} typed={typed} errors={errors} />
      ))}
      {mayAct(c) && (
        <Card title={words.add}>
          <Fields c={c} schools={schools} submit={words.addSubmit} {...(typed.centro ? BLANK : { typed, errors })} />
        </Card>
      )}
    </OfficePage>
  );
}

const BLANK = { typed: {}, errors: [] };

function Centre({ c, centre, schools, typed, errors }: Omit<PageProps, 'centres'> & { centre: CookingCentre }) {
  const names = centre.schoolIds.map((id) => schools.get(id)).filter(Boolean);
  const stored: Typed = { centro: String(centre.id), nome: centre.name, scuole: centre.schoolIds.join(' ') };
  const mine = typed.centro === stored.centro ? { typed, errors } : { typed: stored, errors: [] };
  return (
    <Card title={centre.name} subtitle={names.join(', ')}>
      {mayAct(c) && (
        <>
          <details class="month-fold" open={mine.errors.length > 0}>
            <summary>{words.change}</summary>
            <Fields c={c} schools={schools} submit={words.save} {...mine} />
          </details>
          <Form {...formTarget(c, officePath(c, `cucine/${centre.id}/togli`))} inline>
            <Button variant="link" hiddenLabel={centre.name}>
              {words.remove}
            </Button>
          </Form>
        </>
      )}
    </Card>
  );
}

interface FieldsProps {
  c: PageContext;
  schools: Schools;
  submit: string;
  typed: Typed;
  errors: readonly FieldError[];
}

function Fields({ c, schools, submit, typed, errors }: FieldsProps) {
  const id = (name: string) => (typed.centro ? `${name}-${typed.centro}` : name);
  return (
    <Form {...formTarget(c, officePath(c, 'cucine'))} hidden={typed.centro ? { centro: typed.centro } : {}}>
      <TextField
        name="nome"
        id={id('nome')}
        label={words.name}
        value={typed.nome}
        error={errorOf(errors, id('nome'))}
        maxlength={100}
      />
      <CheckboxGroup
        name="scuole"
        id={id('scuole')}
        label={words.schools}
        hint={words.schoolsHint}
        choices={[...schools].map(([value, label]) => ({ value: String(value), label }))}
        values={(typed.scuole ?? '').split(' ')}
        error={errorOf(errors, id('scuole'))}
      />
      <Actions>
        <Button>{submit}</Button>
      </Actions>
    </Form>
  );
}

async function record(c: PageContext) {
  const ticked = (await c.req.formData()).getAll('scuole').filter((each) => typeof each === 'string');
  const { key, typed: plain } = await postedBy(c);
  const typed: Typed = { ...plain, scuole: ticked.join(' ') };
  const id = /^\d{1,15}$/.test(typed.centro ?? '') ? Number(typed.centro) : undefined;
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      const known = new Set((await classesOn(tx, todayOf(c))).map((each) => each.schoolId));
      const schoolIds = ticked.map(Number).filter((each) => known.has(each));
      const recorded = await recordCentre(tx, { id, name: typed.nome ?? '', schoolIds, at: c.var.arrivedAt });
      if (recorded.ok) return { to: `${officePath(c, 'cucine')}?fatto=salvato` };
      const { kind } = recorded.error;
      const field = kind === 'NoSchools' ? 'scuole' : 'nome';
      return { errors: [{ field: id === undefined ? field : `${field}-${id}`, message: words.errors[kind] }] };
    },
    again: (mend) => page(c, typed, mend),
  });
}

async function remove(c: PageContext) {
  const { key, typed } = await postedBy(c);
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      const removed = await removeCentre(tx, { id: Number(c.req.param('centre')), at: c.var.arrivedAt });
      if (removed.ok) return { to: `${officePath(c, 'cucine')}?fatto=tolto` };
      return { errors: [{ message: words.errors[removed.error.kind] }] };
    },
    again: (mend) => page(c, {}, mend),
  });
}
