import type { Hono } from 'hono';
import { type Month, parseMonth } from '#src/kernel/day.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { parseTimeOfDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  creditLine,
  LINE_STATES,
  type LineProblem,
  linesIn,
  noteLine,
  type Period,
  paymentHistory,
  reconciliation,
  type StandingLine,
} from '#src/reconciliation/index.ts';
import { csvText } from '../csv.ts';
import { messages } from '../messages/index.ts';
import { idOf, todayOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { type NoteCameBack, noteCameBack } from './note-form.tsx';
import { HistoryPage } from './reconciliation-history.tsx';
import { ReconciliationPage } from './reconciliation-view.tsx';

const words = messages.reconciliation;
const PLACE = '/ufficio/riconciliazione';
const LINE = `${PLACE}/:flow{[0-9]+}/:line{[0-9]+}`;

/** What the office must see does not grow old after a month; older than a year it has been closed with the books. */
const SEEN_DAYS = 366;
const MOST_DOWNLOADED = 200_000;
const MIDNIGHT = parseTimeOfDay('00:00') as TimeOfDay;

/** `/:slug/ufficio/riconciliazione`: what PSPs paid out, line by line, beside receipts and books (R9). */
export function registerReconciliation(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, (c) => page(c));
  routes.get(`${PLACE}/righe.csv`, download);
  routes.get(`${PLACE}/pagamenti/:iuv{[0-9]{17}}`, history);
  routes.post(`${LINE}/accredita`, credit);
  routes.post(`${LINE}/nota`, note);
}

/** The month that the address names; this one without it or when it is none. */
const monthOf = (c: PageContext): Month => parseMonth(c.req.query('mese') ?? '') ?? (todayOf(c).slice(0, 7) as Month);

function periodOf(month: Month): Period {
  const first = Temporal.PlainYearMonth.from(month);
  const begin = (of: Temporal.PlainYearMonth) =>
    romeInstant(of.toPlainDate({ day: 1 }).toString() as ReturnType<typeof todayOf>, MIDNIGHT);
  return { from: begin(first), to: begin(first.add({ months: 1 })) };
}

async function page(c: PageContext, came?: NoteCameBack) {
  const at = c.var.arrivedAt;
  const month = monthOf(c);
  const seen = { from: at.subtract({ hours: 24 * SEEN_DAYS }), to: at.add({ hours: 24 }) };
  const view = await read(c, (tx) => reconciliation(tx, { seen, month: periodOf(month), at }));
  return c.html(
    <ReconciliationPage c={c} view={view} month={month} done={c.req.query('fatto')} came={came} />,
    came ? 422 : 200,
  );
}

async function history(c: PageContext) {
  const found = await read(c, (tx) => paymentHistory(tx, c.req.param('iuv') ?? ''));
  return found ? c.html(<HistoryPage c={c} history={found} />) : c.notFound();
}

async function credit(c: PageContext) {
  const form = await typedForm(c);
  const line = lineNamed(c);
  const outcome = await act(c, form, (tx) => creditLine(tx, { ...line, at: c.var.arrivedAt }));
  if (outcome.kind !== 'done') return page(c, cameBack(line, '', messages.staff.form.sentTwice));
  if (outcome.answer.ok) return c.redirect(`/${c.var.slug}${PLACE}?fatto=accreditata`, 303);
  return refused(c, line, '', outcome.answer.error);
}

async function note(c: PageContext) {
  const form = await typedForm(c);
  const line = lineNamed(c);
  const typed = form.text('nota');
  const outcome = await act(c, form, async (tx) => {
    const noted = await noteLine(tx, { ...line, note: typed, at: c.var.arrivedAt });
    return noted.ok ? { ok: true as const } : noted;
  });
  if (outcome.kind !== 'done') return page(c, cameBack(line, typed, messages.staff.form.sentTwice));
  if (outcome.answer.ok) return c.redirect(`/${c.var.slug}${PLACE}?fatto=guardata`, 303);
  return refused(c, line, typed, outcome.answer.error);
}

interface LineName {
  readonly flowId: number;
  readonly line: number;
}

const lineNamed = (c: PageContext): LineName => ({
  flowId: idOf(c, 'flow') ?? 0,
  line: Math.min(idOf(c, 'line') ?? 0, 2 ** 31 - 1),
});

const cameBack = ({ flowId, line }: LineName, typed: string, message: string): NoteCameBack =>
  noteCameBack(`nota-${flowId}-${line}`, typed, message);

function refused(c: PageContext, line: LineName, typed: string, problem: LineProblem) {
  switch (problem.kind) {
    case 'NoSuchLine':
      return c.notFound();
    case 'AlreadyNoted':
      return c.redirect(`/${c.var.slug}${PLACE}?fatto=prima`, 303);
    case 'NoteMissing':
      return page(c, cameBack(line, typed, words.noteMissing));
    case 'NotCreditable':
      return page(c, cameBack(line, typed, words.notCreditable));
  }
}

async function download(c: PageContext) {
  const month = monthOf(c);
  const lines = await read(c, (tx) => linesIn(tx, { ...periodOf(month), states: LINE_STATES, limit: MOST_DOWNLOADED }));
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${words.csv.file(month)}"`);
  return c.body(csvText(words.csv.header, lines.map(rowOf)));
}

const decimal = (cents: number) =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)},${String(Math.abs(cents) % 100).padStart(2, '0')}`;

const rowOf = (line: StandingLine): string[] => [
  numericInstant(line.publishedAt),
  line.pspName,
  line.flowName,
  String(line.line),
  line.iuv,
  line.iur,
  decimal(line.status === 'revoked' ? -line.cents : line.cents),
  numericInstant(line.paidAt),
  line.statusCode,
  words.state[line.state],
  line.receiptCents === null ? '' : decimal(line.receiptCents),
  line.note ?? '',
];
