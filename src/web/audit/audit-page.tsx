import { Hono } from 'hono';
import { type AuditEntry, auditEntries, countAuditEntries, recordAuditExport } from '#src/audit-trail/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  Actions,
  Button,
  Card,
  DateField,
  EmptyState,
  Form,
  LinkButton,
  PageHeading,
  Pagination,
  Select,
  Table,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { StaffPage } from '../staff/frame.tsx';
import { formTarget, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { type Asked, actorOf, askedOf, filterOf, placeOf, queryOf, subjectOf, typedQuestion } from './asked.ts';
import { auditCsv } from './csv.ts';

const words = messages.audit;

const PLACE = 'registro-attivita';
const ON_A_PAGE = 50;
/** Further back is reached with the filters, not by leafing. */
const MOST_PAGES = 200;
const MOST_DOWNLOADED = 10_000;

/** `/:slug/registro-attivita`: who did what to whom, for the auditor and the office (R16). */
export function auditRoutes(): Hono<PageEnvironment> {
  const routes = new Hono<PageEnvironment>();
  routes.get(`/${PLACE}`, show);
  routes.post(`/${PLACE}`, ask);
  routes.get(`/${PLACE}/scarica.csv`, download);
  return routes;
}

/** Posted, because people are looked for by name; the address that answers holds what was asked, names sealed (R16). */
async function ask(c: PageContext) {
  const { key, body } = await typedForm(c);
  const to = `/${c.var.slug}/${PLACE}${queryOf(c, typedQuestion(Object.fromEntries(body)))}`;
  const outcome = await act(c, { key, body }, async () => ({ to }));
  return c.redirect(outcome.kind === 'done' ? outcome.answer.to : to, 303);
}

async function show(c: PageContext) {
  const asked = askedOf(c);
  const filter = filterOf(asked);
  const wanted = Number(c.req.query('pagina') ?? 1);
  const page = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_PAGES ? wanted : 1;
  const { entries, found } = await read(c, async (tx) => ({
    entries: await auditEntries(tx, filter, { limit: ON_A_PAGE, offset: (page - 1) * ON_A_PAGE }),
    found: await countAuditEntries(tx, filter),
  }));
  const path = `/${c.var.slug}/${PLACE}`;
  const pages = Math.min(MOST_PAGES, Math.ceil(found / ON_A_PAGE));
  return c.html(
    <StaffPage c={c} title={words.title} place={PLACE} wide>
      <PageHeading title={words.heading(found)} lead={words.lead} />
      <Filters c={c} asked={asked} path={path} />
      {entries.length === 0 ? (
        <EmptyState title={words.heading(0)}>{words.empty}</EmptyState>
      ) : (
        <Lines entries={entries} />
      )}
      <Pagination page={page} pages={pages} href={(to) => path + queryOf(c, asked, { pagina: String(to) })} />
      {found > 0 && (
        <>
          <Actions>
            <LinkButton href={`${path}/scarica.csv${queryOf(c, asked)}`} variant="outline">
              {words.download}
            </LinkButton>
          </Actions>
          <p class="quiet">{words.downloadNote(MOST_DOWNLOADED)}</p>
        </>
      )}
    </StaffPage>,
  );
}

function Filters({ c, asked, path }: { c: PageContext; asked: Asked; path: string }) {
  const choices = Object.entries(words.actions)
    .map(([value, label]) => ({ value, label }))
    .toSorted((a, b) => a.label.localeCompare(b.label, 'it'));
  return (
    <Card title={words.filters}>
      <Form {...formTarget(c, path)}>
        <TextField name="chi" label={words.who} hint={words.whoHint} value={asked.chi} optional />
        <Select name="azione" label={words.action} choices={choices} value={asked.azione} optional />
        <TextField name="oggetto" label={words.subject} hint={words.subjectHint} value={asked.oggetto} optional />
        <TextField name="luogo" label={words.place} hint={words.placeHint} value={asked.luogo} optional />
        <TextField name="richiesta" label={words.request} value={asked.richiesta} optional verbatim />
        <DateField name="dal" label={words.from} value={asked.dal} optional />
        <DateField name="al" label={words.to} value={asked.al} optional />
        <Actions>
          <Button icon="search">{words.search}</Button>
          <LinkButton href={path} variant="outline">
            {words.everything}
          </LinkButton>
        </Actions>
      </Form>
    </Card>
  );
}

const Lines = ({ entries }: { entries: readonly AuditEntry[] }) => (
  <Table
    caption={words.caption}
    captionHidden
    columns={[
      { label: words.when, cell: (entry) => numericInstant(entry.at), rowHeader: true },
      { label: words.who, cell: actorOf },
      { label: words.action, cell: (entry) => words.actionOf(entry.action) },
      { label: words.subject, cell: subjectOf },
      { label: words.place, cell: placeOf },
      { label: words.details, cell: (entry) => <Details entry={entry} /> },
    ]}
    rows={entries}
  />
);

function Details({ entry }: { entry: AuditEntry }) {
  const facts = [
    [words.before, entry.before],
    [words.after, entry.after],
  ] as const;
  return (
    <details>
      <summary>{words.details}</summary>
      {facts.map(
        ([label, value]) =>
          value !== null && (
            <p>
              {label}: <code>{JSON.stringify(value)}</code>
            </p>
          ),
      )}
      <p class="quiet">{`${words.request}: ${entry.requestId}`}</p>
    </details>
  );
}

async function download(c: PageContext) {
  const filter = filterOf(askedOf(c));
  const entries = await read(c, async (tx) => {
    await recordAuditExport(tx, filter, c.var.arrivedAt);
    return auditEntries(tx, filter, { limit: MOST_DOWNLOADED, offset: 0 });
  });
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', 'attachment; filename="registro-attivita.csv"');
  return c.body(auditCsv(entries));
}
