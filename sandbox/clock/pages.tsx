import { Hono } from 'hono';
import { addDays, type Day, weekdayOf } from '#src/kernel/day.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import { isBefore, parseTimeOfDay, romeDay, romeInstant, romeTime, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { Action, SandboxPage } from '../page.tsx';

/** The demo's clock, which can be put forward but never back: what happened has happened. */
export interface MovableClock {
  now(): Temporal.Instant;
  /** Resolves when everything that was due until then has run. */
  moveTo(instant: Temporal.Instant): Promise<void>;
  /** The first service day after a day; without it the next Monday to Friday is taken. */
  nextServiceDay?(after: Day): Promise<Day | undefined>;
}

const HOURS = [
  ['08:55', 'cinque minuti prima dell’orario limite'],
  ['09:05', 'orario limite passato: ordini alla cucina fermati'],
  ['15:05', 'pasti addebitati'],
  ['18:05', 'avvisi e sospensioni decisi'],
] as const;

/** A page that shows the demo's time and moves it forward. */
export function clockPages(clock: MovableClock): Hono {
  const pages = new Hono();
  pages.get('/', async (c) => {
    const next = await nextServiceDay(clock);
    return c.html(<ClockPage now={clock.now()} next={next} moved={c.req.query('esito')} />);
  });
  pages.post('/', async (c) => {
    const { to, week } = await c.req.parseBody();
    const target = week === '1' ? clock.now().add({ hours: 24 * 7 }) : parseInstant(String(to));
    if (!target || isBefore(target, clock.now())) return c.redirect('/orologio?esito=indietro', 303);
    await clock.moveTo(target);
    return c.redirect('/orologio?esito=avanti', 303);
  });
  return pages;
}

function parseInstant(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

async function nextServiceDay(clock: MovableClock): Promise<Temporal.Instant> {
  const today = romeDay(clock.now());
  return atTime((await clock.nextServiceDay?.(today)) ?? nextWeekday(today), '08:30');
}

function nextWeekday(after: Day): Day {
  const next = addDays(after, 1);
  return weekdayOf(next) <= 5 ? next : nextWeekday(next);
}

const atTime = (day: Day, time: string) => romeInstant(day, parseTimeOfDay(time) as TimeOfDay);

/** The next instant at which Rome's clocks show this time: today if it is still to come. */
function nextAt(now: Temporal.Instant, time: string): Temporal.Instant {
  const today = atTime(romeDay(now), time);
  return isBefore(now, today) ? today : atTime(addDays(romeDay(now), 1), time);
}

const said = (instant: Temporal.Instant) => `${longDayWithYear(romeDay(instant))}, ore ${romeTime(instant)}`;

const DONE: Record<string, string> = {
  avanti: 'Fatto: l’orologio è avanti, e tutto ciò che doveva succedere è successo.',
  indietro: 'L’orologio va solo avanti: non è cambiato niente.',
};

interface Step {
  readonly target: Temporal.Instant;
  readonly label: string;
  readonly what: string;
}

/** Where the clock can be put, the nearest first. */
function steps(now: Temporal.Instant, nextServiceMorning: Temporal.Instant): readonly Step[] {
  const hours = HOURS.map(([time, what]) => ({ target: nextAt(now, time), label: `Vai alle ${time}`, what }));
  const morning = { target: nextServiceMorning, label: 'Vai al prossimo giorno', what: 'il prossimo giorno di mensa' };
  return [...hours, morning].toSorted((a, b) => Temporal.Instant.compare(a.target, b.target));
}

function ClockPage({ now, next, moved }: { now: Temporal.Instant; next: Temporal.Instant; moved: string | undefined }) {
  return (
    <SandboxPage title={`Adesso: ${said(now)}`} done={moved && DONE[moved]}>
      <p>L’orologio va solo avanti. Ogni passo fa lavorare il programma come se il tempo fosse passato davvero.</p>
      {steps(now, next).map(({ target, label, what }) => (
        <div class="card">
          <p>
            <strong>{said(target)}</strong>
            <br />
            <span class="quiet">{what}</span>
          </p>
          <Action action="/orologio" label={label} hidden={{ to: target.toString() }} />
        </div>
      ))}
      <div class="card">
        <p>
          <strong>Una settimana dopo</strong>
          <br />
          <span class="quiet">può volerci qualche secondo</span>
        </p>
        <Action action="/orologio" label="Avanti di una settimana" hidden={{ week: '1' }} />
      </div>
    </SandboxPage>
  );
}
