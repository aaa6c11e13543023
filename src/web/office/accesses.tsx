import type { Hono } from 'hono';
import {
  type Addressees,
  activatable,
  classProgress,
  issueCodes,
  letterPdf,
  lettersFor,
  switchOwnCredentials,
  withdrawCode,
} from '#src/identity/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classesOn, classLabel } from '#src/registry/index.ts';
import { currentTenant, settingsOn } from '#src/tenancy/index.ts';
import { personalData, personalPdf } from '../citizen/own-data.tsx';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { AccessesView, type AddresseesShown, AddresseesView } from './accesses-view.tsx';
import { formStatus, officePath, perform, postedBy, reasonIn, type Typed } from './family-request.ts';

const PLACE = '/ufficio/accessi';
const words = messages.activation;

/** `/:slug/ufficio/accessi`: how families enter, and the printed codes with which they do it the first time (R15). */
export function registerAccesses(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, (c) => overview(c));
  routes.post(`${PLACE}/credenziali`, changeCredentials);
  for (const [path, of] of [
    [`${PLACE}/classe/:classId{[0-9]{1,15}}`, (c: PageContext) => ({ classId: Number(c.req.param('classId')) })],
    [`${PLACE}/persona/:personId{[0-9]{1,15}}`, (c: PageContext) => ({ personId: Number(c.req.param('personId')) })],
  ] as const) {
    routes.get(path, (c) => show(c, of(c)));
    routes.post(path, (c) => issue(c, of(c)));
    routes.get(`${path}/lettere.pdf`, (c) => print(c, of(c)));
  }
  routes.post(`${PLACE}/persona/:personId{[0-9]{1,15}}/annulla`, withdraw);
  // Who asks at the counter gets the same file as online; an auditor takes nobody's data along.
  routes.get(`${PLACE}/persona/:personId{[0-9]{1,15}}/dati.json`, (c) =>
    mayAct(c) ? personalData(c, Number(c.req.param('personId'))) : c.notFound(),
  );
  routes.get(`${PLACE}/persona/:personId{[0-9]{1,15}}/dati.pdf`, (c) =>
    mayAct(c) ? personalPdf(c, Number(c.req.param('personId'))) : c.notFound(),
  );
}

async function overview(c: PageContext, typed: Typed = {}, errors: readonly FieldError[] = []) {
  const today = todayOf(c);
  const shown = await read(c, async (tx) => ({
    credentials: (await settingsOn(tx, today)).own_credentials,
    classes: await classesOn(tx, today),
    progress: await classProgress(tx, today, c.var.arrivedAt),
  }));
  const changed = c.req.query('fatto') === 'cambiato';
  return c.html(<AccessesView c={c} {...shown} changed={changed} typed={typed} errors={errors} />, formStatus(errors));
}

/** The setting holds from today on, with its reason (DL 76/2020, art. 24). */
async function changeCredentials(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const { reason } = reasonIn(typed);
  return perform(c, {
    key,
    typed,
    run: async (tx) => {
      const enabled = typed.stato === 'attive';
      const switched = await switchOwnCredentials(tx, { enabled, reason, at: c.var.arrivedAt });
      if (!switched.ok) return { errors: [{ field: 'motivo', message: words.setting.reasonMissing }] };
      return { to: `${officePath(c, 'accessi')}?fatto=cambiato` };
    },
    again: (mend) => overview(c, typed, mend),
  });
}

const pathOf = (c: PageContext, addressees: Addressees) =>
  officePath(
    c,
    'personId' in addressees ? `accessi/persona/${addressees.personId}` : `accessi/classe/${addressees.classId}`,
  );

async function shownTo(c: PageContext, addressees: Addressees): Promise<AddresseesShown | undefined> {
  const today = todayOf(c);
  return read(c, async (tx) => {
    const people = await activatable(tx, addressees, c.var.arrivedAt);
    const of =
      'classId' in addressees && (await classesOn(tx, today)).find((each) => each.classId === addressees.classId);
    const [first] = people;
    if ('classId' in addressees ? !of : !first) return undefined;
    const name = of ? `${classLabel(of)}, ${of.schoolName}` : (first?.name ?? '');
    const { enabled } = (await settingsOn(tx, today)).own_credentials;
    return { name, people, enabled, one: 'personId' in addressees, path: pathOf(c, addressees) };
  });
}

async function show(c: PageContext, addressees: Addressees) {
  const shown = await shownTo(c, addressees);
  if (!shown) return c.notFound();
  return c.html(<AddresseesView c={c} shown={shown} done={doneSentence(c)} />);
}

function doneSentence(c: PageContext): string | undefined {
  const { creati, annullato } = words.office.done;
  const made = /^creati-(\d{1,4})$/.exec(c.req.query('fatto') ?? '')?.[1];
  if (made !== undefined) return creati(Number(made));
  return c.req.query('fatto') === 'annullato' ? annullato : undefined;
}

async function issue(c: PageContext, addressees: Addressees) {
  const { key, typed } = await postedBy(c);
  if (!(await shownTo(c, addressees))) return c.notFound();
  return perform(c, {
    key,
    typed,
    run: async (tx) => {
      const issued = await issueCodes(tx, c.var.world, { addressees, at: c.var.arrivedAt });
      if (!issued.ok) return { to: officePath(c, 'accessi') };
      return { to: `${pathOf(c, addressees)}?fatto=creati-${issued.value}` };
    },
    again: () => show(c, addressees),
  });
}

async function withdraw(c: PageContext) {
  const { key, typed } = await postedBy(c);
  const addressees = { personId: Number(c.req.param('personId')) };
  if (!(await shownTo(c, addressees))) return c.notFound();
  return perform(c, {
    key,
    typed,
    run: async (tx) => {
      await withdrawCode(tx, addressees.personId, c.var.arrivedAt);
      return { to: `${pathOf(c, addressees)}?fatto=annullato` };
    },
    again: () => show(c, addressees),
  });
}

/** Whoever holds a letter enters as its addressee, so only who may make codes may read them. */
async function print(c: PageContext, addressees: Addressees) {
  if (!mayAct(c)) return c.notFound();
  const { tenant, letters } = await read(c, async (tx) => ({
    tenant: await currentTenant(tx),
    letters: await lettersFor(tx, c.var.world, { addressees, at: c.var.arrivedAt }),
  }));
  if (letters.length === 0) return c.notFound();
  const { name: tenantName, officePhone, officeEmail } = tenant;
  const address = `${c.var.world.publicUrl}/${c.var.slug}/attivazione`;
  const pdf = await letterPdf(letters, { tenantName, officePhone, officeEmail, address });
  return c.body(pdf, 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': 'inline; filename="codici-di-attivazione.pdf"',
  });
}
