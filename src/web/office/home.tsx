import type { Hono } from 'hono';
import { longAbsences } from '#src/absences/index.ts';
import { classDays, type TownDay } from '#src/attendance/index.ts';
import { type Cutoffs, cutoffsOn, serviceDaysAround } from '#src/calendar/index.ts';
import { closuresFrom } from '#src/closures/index.ts';
import { countOpenReports } from '#src/error-reports/index.ts';
import { lastDifferences } from '#src/integrity/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import { receiptsWaiting } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { familiesNotReached, listSuspensions } from '#src/standing/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { Alert, Icon, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { closingHours, hoursToCome } from '../staff/closing-hours.ts';
import { todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { type BeforeStart, BeforeStartSteps, beforeStart } from './before-start.tsx';
import { OfficePage } from './layout.tsx';

const words = messages.staff.office;

interface View {
  readonly today: Day;
  readonly town: TownDay;
  readonly next: Day | undefined;
  readonly here: boolean;
  readonly cutoffs: Cutoffs;
  readonly stopped: boolean;
  readonly suspended: number;
  readonly notReached: number;
  readonly closures: number;
  readonly payments: number;
  readonly reports: number;
  readonly away: number;
  /** What the last nightly check found; undefined as long as there was none. */
  readonly differences: number | undefined;
  /** Undefined once the municipality is live. */
  readonly start: BeforeStart | undefined;
}

/** `/:slug/ufficio`: how today stands, and what cannot wait. */
export function registerHome(routes: Hono<PageEnvironment>): void {
  routes.get('/ufficio', async (c) => {
    const today = todayOf(c);
    const view = await read(c, async (tx): Promise<View> => {
      const settings = await settingsOn(tx, today);
      return {
        today,
        town: await classDays(tx, { day: today }),
        ...(await serviceDaysAround(tx, today)),
        cutoffs: await cutoffsOn(tx, today),
        stopped: settings.suspensions_stopped,
        suspended: (await listSuspensions(tx, { today })).length,
        notReached: (await familiesNotReached(tx, today)).length,
        closures: (await closuresFrom(tx, today)).length,
        payments: await receiptsWaiting(tx),
        reports: await countOpenReports(tx),
        away: (await longAbsences(tx, today)).absences.length,
        differences: await lastDifferences(tx),
        start: await beforeStart(tx, today),
      };
    });
    return c.html(<HomePage c={c} {...view} />);
  });
}

function HomePage({ c, ...view }: View & { c: PageContext }) {
  return (
    <OfficePage c={c} title={words.title} place="ufficio">
      <PageHeading title={titleOf(view)} lead={leadOf(c, view)} />
      {view.stopped && (
        <Alert tone="warning" title={words.suspensionsStopped}>
          <p>
            <a href={`/${c.var.slug}/ufficio/sospensioni`}>{messages.staff.nav.suspensions}</a>
          </p>
        </Alert>
      )}
      {view.differences !== undefined && view.differences > 0 && (
        <Alert tone="warning" title={messages.officeCheck.alert(view.differences)}>
          <p>
            <a href={`/${c.var.slug}/ufficio/controllo`}>{messages.officeCheck.title}</a>
          </p>
        </Alert>
      )}
      {view.start && <BeforeStartSteps slug={c.var.slug} start={view.start} />}
      <h2>{words.cannotWait}</h2>
      <Counts slug={c.var.slug} {...view} />
    </OfficePage>
  );
}

function titleOf({ here, town, start }: View): string {
  if (start) return words.notStarted;
  if (!here) return words.todayNone;
  const served = town.classes.filter((each) => each.eating > 0);
  const meals = served.reduce((sum, each) => sum + each.eating, 0);
  return words.today(meals, new Set(served.map((each) => each.schoolId)).size);
}

function leadOf(c: PageContext, { here, next, today, town, cutoffs, start }: View): string | undefined {
  if (start) return undefined;
  if (!here) return next && messages.staff.day.next(next);
  if (town.frozenAt) return words.frozenAt(romeTime(town.frozenAt));
  const open = town.classes.filter((each) => each.frozenAt === null && each.pupils > 0).map((each) => each.schoolId);
  const hours = hoursToCome(closingHours(cutoffs, open), today, c.var.arrivedAt);
  return hours.length > 0 ? words.stillOpen(hours) : words.soon;
}

function Counts({ slug, town, suspended, notReached, closures, payments, reports, away }: View & { slug: string }) {
  const open = town.classes.filter((each) => each.frozenAt && each.eating > 0 && each.confirmedAt === null).length;
  const meals = town.classes.reduce((sum, each) => sum + each.eating, 0);
  const tiles = [
    { n: notReached, label: words.notReached, hint: words.notReachedHint, to: 'ufficio/sospensioni/non-raggiunte' },
    { n: suspended, label: words.suspended, hint: words.suspendedHint, to: 'ufficio/sospensioni' },
    {
      n: payments,
      label: messages.officePayments.tile,
      hint: messages.officePayments.tileHint,
      to: 'ufficio/pagamenti',
    },
    {
      n: reports,
      label: messages.reports.office.tile,
      hint: messages.reports.office.tileHint,
      to: 'ufficio/segnalazioni',
    },
    { n: away, label: messages.longAbsences.tile, hint: messages.longAbsences.tileHint, to: 'ufficio/assenze' },
    { n: open, label: words.registers, hint: words.registersHint, to: 'registro' },
    { n: closures, label: words.closures, hint: words.closuresHint, to: 'ufficio/chiusure' },
    { n: meals, label: words.mealsToday, hint: words.kitchenHint, to: 'cucina' },
  ];
  const more = [
    { label: messages.staff.nav.whatHappened, hint: words.whatHappenedHint, to: 'ufficio/giornata' },
    {
      label: messages.reconciliation.title,
      hint: messages.reconciliation.tileHint,
      to: 'ufficio/riconciliazione',
    },
    { label: messages.officeCheck.title, hint: messages.officeCheck.tileHint, to: 'ufficio/controllo' },
  ];
  return (
    <ul class="count-tiles">
      {tiles.map(({ n, label, hint, to }) => (
        <li>
          <a href={`/${slug}/${to}`} class="count-tile">
            <span class="count-tile-number">{n}</span>
            <span class="count-tile-text">
              <b>{label}</b>
              <span class="quiet">{hint}</span>
            </span>
            <Icon name="chevron-right" />
          </a>
        </li>
      ))}
      {more.map(({ label, hint, to }) => (
        <li>
          <a href={`/${slug}/${to}`} class="count-tile">
            <span class="count-tile-text">
              <b>{label}</b>
              <span class="quiet">{hint}</span>
            </span>
            <Icon name="chevron-right" />
          </a>
        </li>
      ))}
    </ul>
  );
}
