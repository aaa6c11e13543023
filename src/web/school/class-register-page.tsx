import { type ClassRegister, eats, type RegisterLine } from '#src/attendance/index.ts';
import { isInTime, type ServiceDaysAround } from '#src/calendar/index.ts';
import type { CorrectionRefused, mayCorrect } from '#src/corrections/index.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import { Alert, BackLink, ErrorSummary, type FieldError, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { DayNav } from '../staff/day-nav.tsx';
import { StaffPage } from '../staff/frame.tsx';
import { todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { PupilList, RegisterForm, type TypedRegister } from './register-form.tsx';

const words = messages.staff.register;

export interface RegisterView {
  readonly of: SchoolClass;
  readonly register: ClassRegister;
  readonly around: ServiceDaysAround;
  readonly cutoff: TimeOfDay;
  readonly correction: Awaited<ReturnType<typeof mayCorrect>>;
  readonly mayAct: boolean;
}

interface ClassRegisterPageProps extends RegisterView {
  c: PageContext;
  saved?: boolean;
  errors?: readonly FieldError[];
  typed?: TypedRegister;
}

/** The class fills the screen; what is saved, and until when it can change, stands in the bar below. */
export function ClassRegisterPage(props: ClassRegisterPageProps) {
  const { c, of, register, around, errors = [], saved } = props;
  const { day } = register;
  const base = `/${c.var.slug}/registro`;
  const today = todayOf(c);
  return (
    <StaffPage c={c} title={`${words.title} ${classLabel(of)}`} place="registro" hasErrors={errors.length > 0} wide>
      <ErrorSummary errors={errors} />
      <BackLink href={day === today ? base : `${base}?giorno=${day}`} label={words.back} />
      <PageHeading title={headingOf(props)} lead={of.schoolName} />
      <DayNav day={day} today={today} around={around} path={`${base}/${of.classId}`} />
      {saved && <Saved lines={register.lines} today={day === today} />}
      <Notes {...props} />
      <Pupils {...props} />
    </StaffPage>
  );
}

function headingOf({ of, register }: ClassRegisterPageProps): string {
  const label = classLabel(of);
  const { lines, frozen, closedBy } = register;
  if (closedBy !== null) return words.closedHeading(label);
  if (lines.length === 0) return words.noMealHeading(label);
  const eating = lines.filter(eats).length;
  return (frozen ? words.presentHeading : words.bookedHeading)(label, eating, lines.length);
}

function Saved({ lines, today }: { lines: readonly RegisterLine[]; today: boolean }) {
  const booked = (line: RegisterLine) => line.planned === 'booked' || line.planned === 'light';
  const added = lines.filter((line) => line.present === true && !booked(line)).length;
  const removed = lines.filter((line) => line.present === false && booked(line)).length;
  return (
    <Alert tone="success" title={words.savedTitle} announce>
      <p>{words.savedBody(lines.filter(eats).length, lines.length)}</p>
      {today && added > 0 && <p>{words.added(added)}</p>}
      {today && removed > 0 && <p>{words.removed(removed)}</p>}
    </Alert>
  );
}

/** What can be done now and until when; what cannot be done any more, and what helps instead. */
function Notes({ c, register, cutoff, correction, mayAct }: ClassRegisterPageProps) {
  const { closedBy, frozen, day, lines } = register;
  if (closedBy !== null)
    return (
      <Alert tone="info">
        <p>{words.closedNote(closedBy)}</p>
      </Alert>
    );
  if (lines.length === 0) return null;
  if (!frozen) {
    const open = isInTime(c.var.arrivedAt, day, cutoff);
    return (
      <Alert tone="info">
        <p>{open ? words.until(cutoff) : words.soon}</p>
        {open && <p>{words.markFrom(cutoff)}</p>}
      </Alert>
    );
  }
  if (!mayAct)
    return (
      <Alert tone="info">
        <p>{words.readOnly}</p>
      </Alert>
    );
  if (!correction.ok)
    return (
      <Alert tone="info">
        <p>{tooLate(correction.error)}</p>
      </Alert>
    );
  return null;
}

const tooLate = (refused: CorrectionRefused): string =>
  refused.kind === 'TooLateForSchool' ? words.errors.TooLateForSchool(refused.serviceDays) : words.errors.NotFrozenYet;

function Pupils({ c, of, register, correction, mayAct, errors = [], typed }: ClassRegisterPageProps) {
  if (register.lines.length === 0 || register.closedBy !== null) return null;
  if (!register.frozen || !mayAct || !correction.ok)
    return <PupilList lines={register.lines} frozen={register.frozen} />;
  const { posted } = correction.value;
  return <RegisterForm c={c} classId={of.classId} register={register} posted={posted} errors={errors} typed={typed} />;
}
