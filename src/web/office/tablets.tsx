import type { Hono } from 'hono';
import { addTablet, endTablet, type ListedTablet, listTablets, renewTabletCode } from '#src/identity/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn } from '#src/registry/index.ts';
import {
  Actions,
  Alert,
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  Select,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, type Outcome, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.tablets.office;
const PLACE = 'ufficio/tablet';
const KITCHEN = 'cucina';

/** `/:slug/ufficio/tablet`: the devices that schools and kitchens share, paired with a code that is shown once (R15). */
export function registerTablets(routes: Hono<PageEnvironment>): void {
  routes.get(`/${PLACE}`, (c) => page(c, {}, []));
  routes.post(`/${PLACE}`, add);
  routes.post(`/${PLACE}/:tablet{[0-9]{1,15}}/:what{codice|chiudi}`, change);
}

type Schools = ReadonlyMap<number, string>;

const schoolsOf = (c: PageContext): Promise<Schools> =>
  read(c, async (tx) => new Map((await classesOn(tx, todayOf(c))).map((each) => [each.schoolId, each.schoolName])));

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]) {
  const schools = await schoolsOf(c);
  const tablets = await read(c, (tx) => listTablets(tx, c.var.arrivedAt));
  return c.html(
    <TabletsPage c={c} tablets={tablets} schools={schools} typed={typed} errors={errors} />,
    formStatus(errors),
  );
}

interface PageProps {
  c: PageContext;
  tablets: readonly ListedTablet[];
  schools: Schools;
  typed: Typed;
  errors: readonly FieldError[];
}

function TabletsPage({ c, tablets, schools, typed, errors }: PageProps) {
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <NewCode c={c} tablets={tablets} />
      {c.req.query('fatto') === 'chiuso' && <Alert tone="success" title={words.ended} announce />}
      <PageHeading title={words.heading(tablets.length)} lead={words.lead} />
      {tablets.map((tablet) => (
        <Card
          title={tablet.name}
          subtitle={tablet.schoolName === null ? words.kitchen : words.school(tablet.schoolName)}
        >
          <p>{stateOf(tablet)}</p>
          {mayAct(c) && (
            <Actions>
              <Act c={c} tablet={tablet} what="codice" label={words.newCode} />
              <Act c={c} tablet={tablet} what="chiudi" label={words.end} />
            </Actions>
          )}
        </Card>
      ))}
      {mayAct(c) && (
        <Card title={words.add}>
          <Form {...formTarget(c, officePath(c, 'tablet'))}>
            <TextField
              name="nome"
              label={words.name}
              hint={words.nameHint}
              value={typed.nome}
              error={errorOf(errors, 'nome')}
              maxlength={100}
            />
            <Select
              name="dove"
              label={words.place}
              choices={[
                ...[...schools].map(([id, name]) => ({ value: String(id), label: words.school(name) })),
                { value: KITCHEN, label: words.kitchen },
              ]}
              value={typed.dove}
              error={errorOf(errors, 'dove')}
            />
            <Button>{words.addSubmit}</Button>
          </Form>
        </Card>
      )}
    </OfficePage>
  );
}

function stateOf({ pairedAt, lastSeenAt, codeUntil }: ListedTablet): string {
  const paired = pairedAt && words.paired(numericInstant(lastSeenAt ?? pairedAt));
  const waiting = codeUntil && words.waiting(romeTime(codeUntil));
  return [paired, waiting].filter(Boolean).join(', ') || words.idle;
}

/** The code that was just made. It stands sealed in the address, so that neither logs nor kept answers hold it. */
function NewCode({ c, tablets }: Pick<PageProps, 'c' | 'tablets'>) {
  const made = tablets.find((each) => String(each.id) === c.req.query('tablet') && each.codeUntil !== null);
  const code = made && opened(c, made.id);
  if (!made || code === undefined) return null;
  return (
    <Alert tone="success" title={words.codeTitle(made.name)} announce>
      <p class="h3">
        <code>{code}</code>
      </p>
      <p>{words.codeHelp(`${c.var.world.publicUrl}/${c.var.slug}/tablet`)}</p>
    </Alert>
  );
}

const sealedCode = (c: PageContext, { tabletId, code }: { tabletId: number; code: string }): string =>
  `${officePath(c, 'tablet')}?${new URLSearchParams({ tablet: String(tabletId), codice: c.var.world.sealer.seal(`tablet ${c.var.tenantId} ${tabletId} ${code}`) })}`;

function opened(c: PageContext, tabletId: number): string | undefined {
  try {
    const [kind, tenant, id, code] = c.var.world.sealer.open(c.req.query('codice') ?? '').split(' ');
    return kind === 'tablet' && tenant === String(c.var.tenantId) && id === String(tabletId) ? code : undefined;
  } catch {
    return undefined;
  }
}

const Act = ({
  c,
  tablet,
  what,
  label,
}: {
  c: PageContext;
  tablet: ListedTablet;
  what: 'codice' | 'chiudi';
  label: string;
}) => (
  <Form {...formTarget(c, officePath(c, `tablet/${tablet.id}/${what}`))} inline>
    <Button variant="outline" hiddenLabel={tablet.name}>
      {label}
    </Button>
  </Form>
);

async function add(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const schools = await schoolsOf(c);
  const schoolId = [...schools.keys()].find((id) => String(id) === typed.dove);
  const errors: FieldError[] = [
    ...(typed.nome ? [] : [{ field: 'nome', message: words.nameMissing }]),
    ...(schoolId !== undefined || typed.dove === KITCHEN ? [] : [{ field: 'dove', message: words.placeMissing }]),
  ];
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      if (errors.length > 0) return { errors };
      const purpose = schoolId === undefined ? 'kitchen' : 'register';
      const tablet = { name: (typed.nome ?? '').slice(0, 100), purpose, schoolId, at: c.var.arrivedAt } as const;
      return { to: sealedCode(c, await addTablet(tx, c.var.world.randomness, tablet)) };
    },
    again: (mend) => page(c, typed, mend),
  });
}

async function change(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const which = { tabletId: Number(c.req.param('tablet')), at: c.var.arrivedAt };
  return perform(c, {
    key,
    typed,
    run: async (tx): Promise<Outcome> => {
      const gone = { errors: [{ message: words.gone }] };
      if (c.req.param('what') === 'codice') {
        const made = await renewTabletCode(tx, c.var.world.randomness, which);
        return made ? { to: sealedCode(c, made) } : gone;
      }
      return (await endTablet(tx, which)) ? { to: `${officePath(c, 'tablet')}?fatto=chiuso` } : gone;
    },
    again: (mend) => page(c, {}, mend),
  });
}
