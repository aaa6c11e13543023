import type { Hono } from 'hono';
import { mediumDay } from '#src/kernel/italian-dates.ts';
import { formatEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type Movement, movementsOf } from '#src/ledger/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { EmptyState, Pagination, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { ChildFrame, ofChild } from './family-frame.tsx';

const words = messages.office.movements;
const family = messages.family.movements;

const ON_A_PAGE = 40;
/** Several school years of one child; a page beyond is not reached by leafing. */
const MOST_READ = 2_000;

/** `/:slug/ufficio/alunni/:id/movimenti?pagina=`: the account as the family reads it, with reasons (R12). */
export function registerMovements(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/alunni/:id/movimenti', ofChild(leafThrough));
}

async function leafThrough(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const all = await read(c, (tx) => movementsOf(tx, child.consumerId, { limit: MOST_READ, offset: 0 }));
  const pages = Math.max(1, Math.ceil(all.length / ON_A_PAGE));
  const asked = Number(c.req.query('pagina') ?? 1);
  const page = Number.isInteger(asked) && asked >= 1 && asked <= pages ? asked : 1;
  const shown = all.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE);
  const balance = all[0]?.balanceCents ?? 0;
  return c.html(
    <ChildFrame c={c} child={child} words={words} lead={family.heading(balance)}>
      {shown.length === 0 ? <EmptyState title={family.empty} /> : <Movements rows={shown} />}
      <Pagination page={page} pages={pages} href={(to) => `${c.req.path}?pagina=${to}`} />
    </ChildFrame>,
  );
}

function Movements({ rows }: { rows: readonly Movement[] }) {
  return (
    <Table
      caption={family.caption}
      captionHidden
      columns={[
        { label: family.day, cell: (row) => mediumDay(row.eventOn) },
        { label: family.what, cell: (row) => <What row={row} />, rowHeader: true },
        {
          label: family.amount,
          cell: (row) => (row.cents > 0 ? family.plus(row.cents) : formatEuro(row.cents)),
          numeric: true,
        },
        { label: family.balance, cell: (row) => formatEuro(row.balanceCents), numeric: true },
      ]}
      rows={rows}
    />
  );
}

function What({ row }: { row: Movement }) {
  const recordedOn = romeDay(row.createdAt);
  const notes = [row.reason, recordedOn === row.eventOn ? undefined : words.recorded(recordedOn)]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      {family.codes[row.code]}
      {notes && (
        <>
          <br />
          <span class="quiet">{notes}</span>
        </>
      )}
    </>
  );
}
