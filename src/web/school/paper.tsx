import type { Hono } from 'hono';
import { type ClassRegister, eats, frozenSchools, type RegisterLine, registerOf } from '#src/attendance/index.ts';
import { type Cutoffs, cutoffOfSchool, cutoffsOn } from '#src/calendar/index.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import { BackLink, EmptyState, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { StaffPage } from '../staff/frame.tsx';
import { PrintButton } from '../staff/print-button.tsx';
import { dayOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { ownClasses } from './own-classes.ts';

const words = messages.staff.paper;

interface Sheet {
  readonly of: SchoolClass;
  readonly register: ClassRegister;
}

/** `/:slug/registro/stampa`: one sheet a class with boxes to tick, for the day without network. */
export function registerPaper(routes: Hono<PageEnvironment>): void {
  routes.get('/registro/stampa', async (c) => {
    const day = dayOf(c);
    const view = await read(c, async (tx) => {
      const classes = await ownClasses(c, tx, day);
      const [frozen, cutoffs, ...sheets] = await Promise.all([
        frozenSchools(tx, day),
        cutoffsOn(tx, day),
        ...classes.map(
          async (of): Promise<Sheet> => ({ of, register: await registerOf(tx, { classId: of.classId, day }) }),
        ),
      ]);
      return { sheets: sheets.filter(({ register }) => isToPrint(register)), frozen, cutoffs };
    });
    return c.html(<PaperPage c={c} {...view} />);
  });
}

const isToPrint = ({ lines, closedBy }: ClassRegister) => lines.length > 0 && closedBy === null;

interface PaperPageProps {
  c: PageContext;
  sheets: readonly Sheet[];
  frozen: ReadonlyMap<number, Temporal.Instant>;
  cutoffs: Cutoffs;
}

function PaperPage({ c, sheets, frozen, cutoffs }: PaperPageProps) {
  const day = dayOf(c);
  const back = `/${c.var.slug}/registro${day === todayOf(c) ? '' : `?giorno=${day}`}`;
  const noteOf = (schoolId: number) => {
    const at = frozen.get(schoolId);
    if (at) return words.frozenNote(romeTime(at));
    return words.openNote(romeTime(c.var.arrivedAt), cutoffOfSchool(cutoffs, schoolId));
  };
  return (
    <StaffPage c={c} title={messages.staff.register.printTitle} place="registro/stampa">
      <div class="no-print">
        <BackLink href={back} label={messages.staff.register.back} />
        <PageHeading title={messages.staff.register.printTitle} lead={words.lead} />
        <PrintButton />
      </div>
      {sheets.length === 0 && <EmptyState title={words.empty} />}
      {sheets.map((sheet) => (
        <PaperSheet {...sheet} note={noteOf(sheet.of.schoolId)} />
      ))}
    </StaffPage>
  );
}

function PaperSheet({ of, register, note }: Sheet & { note: string }) {
  const booked = register.lines.filter(eats).length;
  return (
    <section class="paper">
      <h2 class="paper-title">{words.title(classLabel(of))}</h2>
      <p class="paper-day">{longDayWithYear(register.day)}</p>
      <p>{of.schoolName}</p>
      <p class="quiet">
        {note} {words.total(booked, register.lines.length)}
      </p>
      <table class="paper-table">
        <caption class="visually-hidden">{words.title(classLabel(of))}</caption>
        <thead>
          <tr>
            <th scope="col">{words.number}</th>
            <th scope="col">{words.pupil}</th>
            <th scope="col">{words.booking}</th>
            <th scope="col">{words.presentBox}</th>
          </tr>
        </thead>
        <tbody>
          {register.lines.map((line, index) => (
            <PaperLine line={line} n={index + 1} />
          ))}
        </tbody>
      </table>
      <p class="paper-signature">{words.signature}</p>
    </section>
  );
}

function PaperLine({ line, n }: { line: RegisterLine; n: number }) {
  const booking = line.planned === 'light' ? words.light : line.planned === 'booked' ? words.booked : words.notBooked;
  return (
    <tr>
      <td>{n}</td>
      <th scope="row">
        {line.surname} {line.name}
      </th>
      <td>{booking}</td>
      <td>
        <span class="tick-box" />
      </td>
    </tr>
  );
}
