import type { Hono } from 'hono';
import { z } from 'zod';
import { type ErrorReport, reportsOf } from '#src/error-reports/index.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { countMovements, type Movement, movementsOf } from '#src/ledger/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerOf, type FamilyConsumer } from '#src/registry/index.ts';
import { Actions, BackLink, EmptyState, LinkButton, PageHeading, Pagination, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf, consumerIdOf } from './request.ts';

const words = messages.family.movements;
const PER_PAGE = 25;

const query = z.object({ pagina: z.coerce.number().int().min(1).max(10_000).catch(1) });

/** `/cittadino/:id/movimenti`: every cent with its date, its reason and the balance after it. */
export function registerMovements(app: Hono<PageEnvironment>): void {
  app.get('/cittadino/:id/movimenti', async (c) => {
    const { personId } = citizenOf(c);
    const consumerId = consumerIdOf(c);
    const { pagina } = query.parse(c.req.query());
    const found = await read(c, async (tx) => {
      const child =
        consumerId === undefined ? undefined : await consumerOf(tx, personId, consumerId, romeDay(c.var.arrivedAt));
      if (!child?.maySeeMoney) return undefined;
      const count = await countMovements(tx, child.consumerId);
      const pages = Math.max(1, Math.ceil(count / PER_PAGE));
      const page = Math.min(pagina, pages);
      const [latest] = await movementsOf(tx, child.consumerId, { limit: 1, offset: 0 });
      const movements = await movementsOf(tx, child.consumerId, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
      const reports = await reportsOf(tx, child.consumerId);
      return { child, page, pages, movements, reports, balanceCents: latest?.balanceCents ?? 0 };
    });
    return found ? c.html(<MovementsPage c={c} {...found} />) : c.notFound();
  });
}

interface MovementsProps {
  c: PageContext;
  child: FamilyConsumer;
  page: number;
  pages: number;
  movements: readonly Movement[];
  reports: readonly ErrorReport[];
  balanceCents: number;
}

function MovementsPage({ c, child, page, pages, movements, reports, balanceCents }: MovementsProps) {
  const base = `/${c.var.slug}/cittadino/${child.consumerId}`;
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino">
      <BackLink
        href={`/${c.var.slug}/cittadino/${child.consumerId}`}
        label={messages.family.detail.title(child.name)}
      />
      <PageHeading title={words.title(child.name)} lead={words.heading(balanceCents)} />
      <Actions>
        <LinkButton href={`/${c.var.slug}/ricarica?consumatore=${child.consumerId}`} variant="outline">
          {messages.family.consumers.topUp}
        </LinkButton>
        <LinkButton href={`${base}/pasti`} variant="link">
          {words.meals}
        </LinkButton>
      </Actions>
      {movements.length === 0 ? (
        <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
      ) : (
        <MovementsTable base={`${base}/movimenti`} movements={movements} reports={reports} />
      )}
      <Pagination page={page} pages={pages} href={(to) => `${base}/movimenti?pagina=${to}`} />
    </FamilyPage>
  );
}

interface MovementsTableProps {
  base: string;
  movements: readonly Movement[];
  reports: readonly ErrorReport[];
}

function MovementsTable({ base, movements, reports }: MovementsTableProps) {
  // The latest of a line comes first, and is the one that its state follows.
  const latest = new Map(reports.toReversed().map((report) => [report.movementId, report]));
  return (
    <Table
      caption={words.caption}
      captionHidden
      columns={[
        {
          label: words.what,
          cell: (line) => <What base={base} line={line} report={latest.get(line.id)} />,
          rowHeader: true,
        },
        {
          label: words.amount,
          cell: (line) => (line.cents > 0 ? words.plus(line.cents) : formatEuro(line.cents)),
          numeric: true,
        },
        { label: words.balance, cell: (line) => formatEuro(line.balanceCents), numeric: true },
      ]}
      rows={movements}
      stayTable
    />
  );
}

interface WhatProps {
  base: string;
  line: Movement;
  report: ErrorReport | undefined;
}

function What({ base, line, report }: WhatProps) {
  const { link, open, answered } = messages.reports;
  return (
    <>
      {words.codes[line.code]}
      <br />
      <span class="quiet">{[numericDay(line.eventOn), line.reason].filter(Boolean).join(' · ')}</span>
      <br />
      <a href={`${base}/${line.id}`}>
        {report ? (report.answer === null ? open : answered) : link}
        <span class="visually-hidden"> {words.about(words.codes[line.code], line.eventOn)}</span>
      </a>
    </>
  );
}
