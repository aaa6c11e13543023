import { type ClassRegister, eats, type RegisterLine } from '#src/attendance/index.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { Button, errorOf, type FieldError, Form, Icon, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';

const words = messages.staff.register;

/** What came back from a refused form. */
export interface TypedRegister {
  readonly present: ReadonlySet<number>;
  readonly reason: string;
}

interface RegisterFormProps {
  c: PageContext;
  classId: number;
  register: ClassRegister;
  /** The day was charged already: a change needs a reason. */
  posted: boolean;
  errors: readonly FieldError[];
  typed: TypedRegister | undefined;
}

const isBooked = (line: RegisterLine) => line.planned === 'booked' || line.planned === 'light';

/** One box a pupil, and one button that says for the whole class: this is so. */
export function RegisterForm({ c, classId, register, posted, errors, typed }: RegisterFormProps) {
  const { lines, day } = register;
  const ids = (some: readonly RegisterLine[]) => some.map((line) => line.consumerId).join(',');
  const hidden = { giorno: day, mostrati: ids(lines), segnati: ids(lines.filter(eats)) };
  const ticked = (line: RegisterLine) => typed?.present.has(line.consumerId) ?? eats(line);
  return (
    <Form {...formTarget(c, `/${c.var.slug}/registro/${classId}`)} hidden={hidden} id="registro">
      <fieldset class="pupils-frame">
        <legend class="visually-hidden">{words.pupils}</legend>
        <p class="quiet no-print">{words.tapHint}</p>
        <ul class="pupils">
          {lines.map((line) => (
            <PupilBox line={line} ticked={ticked(line)} />
          ))}
        </ul>
      </fieldset>
      {!posted && lines.some((line) => !isBooked(line)) && <p class="quiet no-print">{words.addHint}</p>}
      {posted && (
        <TextField
          name="motivo"
          label={messages.staff.form.reason}
          hint={words.reasonHint}
          value={typed?.reason}
          error={errorOf(errors, 'motivo')}
          maxlength={300}
        />
      )}
      <div class="work-bar">
        <SavedState c={c} register={register} />
        <Button size="large">{register.confirmedAt ? words.save : words.confirm}</Button>
      </div>
    </Form>
  );
}

function PupilBox({ line, ticked }: { line: RegisterLine; ticked: boolean }) {
  const id = `alunno-${line.consumerId}`;
  const booked = isBooked(line);
  return (
    <li>
      <input type="checkbox" class="pupil-box" id={id} name="presente" value={line.consumerId} checked={ticked} />
      <label class="pupil" for={id}>
        <PupilName line={line} />
        <span class="pupil-state pupil-yes">
          <Icon name={booked ? 'check' : 'plus'} />
          <span>{booked ? words.present : words.addsMeal}</span>
        </span>
        <span class="pupil-state pupil-no">
          <Icon name="dash" />
          <span>{booked ? words.absent : words.notBooked}</span>
        </span>
      </label>
    </li>
  );
}

const PupilName = ({ line }: { line: RegisterLine }) => (
  <span class="pupil-name">
    <b>{line.surname}</b> {line.name}
    {line.planned === 'light' && <span class="quiet"> ({words.light})</span>}
  </span>
);

/** What is saved, and when: the school's word, or the presumption while there is none. */
function SavedState({ c, register }: { c: PageContext; register: ClassRegister }) {
  const { confirmedAt, markedAt } = register;
  return (
    <p class={`class-state tone-${confirmedAt ? 'success' : 'warning'}`}>
      <Icon name={confirmedAt ? 'check' : 'warning'} />
      <span>
        {confirmedAt ? words.confirmedBar(momentOf(c, confirmedAt)) : words.notConfirmedYet}
        {markedAt && ` ${words.changedBar(momentOf(c, markedAt))}`}
      </span>
    </p>
  );
}

/** An hour of today alone; of another day with its date. */
const momentOf = (c: PageContext, at: Temporal.Instant): string =>
  romeDay(at) === todayOf(c) ? words.atTime(romeTime(at)) : words.atMoment(at);

/** The same list where nothing can be changed: before the cutoff, after the limit, for who only reads. */
export function PupilList({ lines, frozen }: { lines: readonly RegisterLine[]; frozen: boolean }) {
  const stateOf = (line: RegisterLine) => {
    if (line.present === true && !isBooked(line)) return words.addsMeal;
    if (!frozen) return isBooked(line) ? messages.shared.day.booked : words.notBooked;
    if (eats(line)) return words.present;
    return isBooked(line) ? words.absent : words.notBooked;
  };
  return (
    <ul class="pupils">
      {lines.map((line) => (
        <li class={`pupil ${eats(line) ? 'pupil-on' : 'pupil-off'}`}>
          <PupilName line={line} />
          <span class="pupil-state">
            <Icon name={eats(line) ? (frozen ? 'check' : 'plate') : 'dash'} />
            <span>{stateOf(line)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
