import type { Hono } from 'hono';
import {
  type AnswerRefused,
  answerReport,
  countOpenReports,
  findReport,
  listReports,
} from '#src/error-reports/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { movementOf, movementsOf } from '#src/ledger/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { consumerRecord } from '#src/registry/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { idOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { formStatus, officePath, perform, postedBy, type Typed } from './family-request.ts';
import { type OneReport, ReportPage, ReportsPage } from './reports-view.tsx';

const { errors: problems } = messages.reports;
const LIST = '/ufficio/segnalazioni';
/** Lines among which the office finds the one by which it put things right. */
const LATEST_LINES = 15;

/** `/:slug/ufficio/segnalazioni`: what families report about their accounts, and the answers (R12). */
export function registerReports(routes: Hono<PageEnvironment>): void {
  routes.get(LIST, async (c) => {
    const lists = await read(c, async (tx) => ({ open: await countOpenReports(tx), reports: await listReports(tx) }));
    return c.html(<ReportsPage c={c} {...lists} />);
  });
  routes.get(`${LIST}/:id{[0-9]+}`, (c) => page(c, {}, []));
  routes.post(`${LIST}/:id{[0-9]+}`, answer);
}

function load(c: PageContext): Promise<OneReport | undefined> {
  return read(c, async (tx) => {
    const report = await findReport(tx, idOf(c, 'id') ?? 0);
    const child = report && (await consumerRecord(tx, report.consumerId, romeDay(c.var.arrivedAt)));
    const line = report && (await movementOf(tx, report.consumerId, report.movementId));
    if (!report || !child || !line) return undefined;
    const latest = await movementsOf(tx, report.consumerId, { limit: LATEST_LINES, offset: 0 });
    return { report, child, line, corrections: latest.filter((each) => each.id > line.id && each.code !== 'meal') };
  });
}

async function answer(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const again = (errors: readonly FieldError[]) => page(c, typed, errors);
  const reportId = idOf(c, 'id') ?? 0;
  if (!(await load(c))) return c.notFound();
  const chosen = /^\d{1,15}$/.test(typed.correzione ?? '') ? Number(typed.correzione) : undefined;
  return perform(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const request = { reportId, answer: typed.risposta ?? '', correctionId: chosen, at: c.var.arrivedAt };
      const answered = await answerReport(tx, request);
      const to = (done: string) => ({ to: `${officePath(c, `segnalazioni/${reportId}`)}?fatto=${done}` });
      if (answered.ok) return to(answered.value.mailed ? 'inviata' : 'registrata');
      return answered.error.kind === 'AlreadyAnswered' ? to('prima') : { errors: [sentenceOf(answered.error)] };
    },
  });
}

function sentenceOf(refused: Exclude<AnswerRefused, { kind: 'AlreadyAnswered' }>): FieldError {
  switch (refused.kind) {
    case 'NoSuchCorrection':
      return { field: 'correzione', message: problems.NoSuchCorrection };
    case 'WordsTooLong':
      return { field: 'risposta', message: problems.tooLong(refused.most, refused.now) };
    default:
      return { field: 'risposta', message: problems.answer };
  }
}

async function page(c: PageContext, typed: Typed, errors: readonly FieldError[]): Promise<Response> {
  const one = await load(c);
  if (!one) return c.notFound();
  return c.html(
    <ReportPage c={c} {...one} typed={typed} errors={errors} done={c.req.query('fatto')} />,
    formStatus(errors),
  );
}
