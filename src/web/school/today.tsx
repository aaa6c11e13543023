import type { Hono } from 'hono';
import { type ClassDay, classDays, type TownDay } from '#src/attendance/index.ts';
import {
  type Cutoffs,
  cutoffOfSchool,
  cutoffsOn,
  type ServiceDaysAround,
  serviceDaysAround,
} from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeTime, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import { Actions, EmptyState, Icon, LinkButton, MoreLink, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { closingHours, hoursToCome } from '../staff/closing-hours.ts';
import { DayNav } from '../staff/day-nav.tsx';
import { StaffPage } from '../staff/frame.tsx';
import { dayOf, mayAct, staffOf, todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { ownClasses } from './own-classes.ts';

const words = messages.staff.register;

interface View {
  readonly day: Day;
  readonly town: TownDay;
  readonly classes: readonly SchoolClass[];
  readonly around: ServiceDaysAround;
  readonly cutoffs: Cutoffs;
}

/** `/:slug/registro`: the classes of a day, each with how its register stands. */
export function registerToday(routes: Hono<PageEnvironment>): void {
  routes.get('/registro', async (c) => {
    const day = dayOf(c);
    const view = await read(c, async (tx) => {
      const [town, classes, around, cutoffs] = await Promise.all([
        classDays(tx, { day }),
        ownClasses(c, tx, day),
        serviceDaysAround(tx, day),
        cutoffsOn(tx, day),
      ]);
      return { day, town, classes, around, cutoffs };
    });
    return c.html(<TodayPage c={c} {...view} />);
  });
}

function TodayPage({ c, ...view }: View & { c: PageContext }) {
  const { slug } = c.var;
  const { day, classes, around } = view;
  const schools = [...Map.groupBy(classes, (each) => each.schoolId).values()];
  const states = new Map(view.town.classes.map((each) => [each.classId, each]));
  const heading = headingOf(view, day === todayOf(c));
  return (
    <StaffPage c={c} title={words.title} place="registro" wide>
      <PageHeading title={heading.title} lead={leadOf(c, view)} />
      <DayNav day={day} today={todayOf(c)} around={around} path={`/${slug}/registro`} />
      {schools.length === 0 && <EmptyState title={words.noClasses}>{words.noClassesHint}</EmptyState>}
      {schools.map((group) => (
        <section class="class-group">
          <h2>{group[0]?.schoolName}</h2>
          <ul class="class-tiles">
            {group.map((each) => (
              <Tile {...view} href={registerPath(c, each.classId, day)} of={each} state={states.get(each.classId)} />
            ))}
          </ul>
        </section>
      ))}
      {schools.length > 0 && !staffOf(c).tablet && (
        <Actions>
          <LinkButton href={`/${slug}/registro/stampa?giorno=${day}`} variant="outline" icon="print">
            {words.paperAll}
          </LinkButton>
          {mayAct(c) && <MoreLink href={`/${slug}/registro/chiusure`}>{words.closeDay}</MoreLink>}
        </Actions>
      )}
    </StaffPage>
  );
}

const registerPath = (c: PageContext, classId: number, day: Day) =>
  `/${c.var.slug}/registro/${classId}${day === todayOf(c) ? '' : `?giorno=${day}`}`;

function headingOf({ day, town, classes, around }: View, today: boolean) {
  if (!around.here) return { title: today ? messages.staff.day.noServiceToday : messages.staff.day.noService(day) };
  const own = new Set(classes.map((each) => each.classId));
  const served = town.classes.filter((each) => own.has(each.classId) && each.eating > 0);
  if (served.length === 0 || served.some((each) => each.frozenAt === null)) {
    const meals = served.reduce((sum, each) => sum + each.eating, 0);
    return { title: today ? words.bookedSoFar(meals, served.length) : words.bookedOn(day, meals, served.length) };
  }
  const open = served.filter((each) => each.confirmedAt === null).length;
  if (!today) return { title: words.toConfirmOn(day, open) };
  return { title: open === 0 ? words.allConfirmed : words.toConfirm(open) };
}

function leadOf(c: PageContext, { day, town, classes, around, cutoffs }: View) {
  if (!around.here) return around.next && messages.staff.day.next(around.next);
  const own = new Set(classes.map((each) => each.classId));
  const open = town.classes.filter((each) => own.has(each.classId) && each.frozenAt === null);
  if (town.frozenAt !== undefined || open.length === 0 || day !== todayOf(c)) return undefined;
  const hours = closingHours(
    cutoffs,
    open.map((each) => each.schoolId),
  );
  const [first, ...others] = hoursToCome(hours, day, c.var.arrivedAt);
  if (first === undefined) return words.soon;
  return others.length > 0 ? words.until(first, ...others) : `${words.until(first)} ${words.markFrom(first)}`;
}

interface TileProps extends View {
  href: string;
  of: SchoolClass;
  state: ClassDay | undefined;
}

function Tile({ href, of, state, cutoffs }: TileProps) {
  const served = state !== undefined && state.pupils > 0;
  return (
    <li>
      <a href={href} class="class-tile">
        <span class="class-tile-name">{classLabel(of)}</span>
        {served && (
          <span class="class-tile-count">
            {words.count(state.eating, state.pupils)} <span class="quiet">{words.countLabel}</span>
          </span>
        )}
        <ClassState state={state} cutoff={cutoffOfSchool(cutoffs, of.schoolId)} />
      </a>
    </li>
  );
}

interface ClassStateProps {
  state: ClassDay | undefined;
  cutoff: TimeOfDay;
}

/** How the register of a class stands: picture, word and tone. */
export function ClassState({ state, cutoff }: ClassStateProps) {
  const mark = (icon: 'calendar-crossed' | 'plate' | 'check' | 'warning', tone: string, text: string) => (
    <span class={`class-state tone-${tone}`}>
      <Icon name={icon} /> <span>{text}</span>
    </span>
  );
  if (state?.closedBy && state.eating === 0) return mark('calendar-crossed', 'muted', words.closed(state.closedBy));
  if (!state || state.pupils === 0) return mark('calendar-crossed', 'muted', words.noMeal);
  if (state.confirmedAt) return mark('check', 'success', words.confirmed(romeTime(state.confirmedAt)));
  if (state.frozenAt) return mark('warning', 'warning', words.presumed);
  return mark('plate', 'primary', words.openShort(cutoff));
}
