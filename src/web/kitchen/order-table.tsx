import { type Cutoffs, cutoffOfSchool } from '#src/calendar/index.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import type { ClassCount } from '#src/kitchen/index.ts';
import { Icon } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { closingHours } from '../staff/closing-hours.ts';
import { sumOf } from './sums.ts';

const words = messages.staff.kitchen;

interface OrderTableProps {
  classes: readonly ClassCount[];
  /** What people call each class. */
  labels: ReadonlyMap<number, string>;
  /** Whether the reader may know the diets. */
  diets: boolean;
  /** Given while some school may change: then each says how it stands. */
  cutoffs: Cutoffs | undefined;
}

/** Counts per class under the name of each school, with the school's sum beside it. */
export function OrderTable({ classes, labels, diets, cutoffs }: OrderTableProps) {
  const schools = [...Map.groupBy(classes, (each) => each.schoolId).values()];
  const light = sumOf(classes, 'light') > 0;
  const packed = sumOf(classes, 'packedLunch') > 0;
  const changed = sumOf(classes, 'added') + sumOf(classes, 'removed') > 0;
  const several =
    cutoffs &&
    closingHours(
      cutoffs,
      classes.map((each) => each.schoolId),
    ).length > 1;
  return (
    <div class="table-frame">
      <table class="data-table order-table">
        <caption class="visually-hidden">{words.perClass}</caption>
        <thead>
          <tr>
            <th scope="col">{words.class}</th>
            <th scope="col" class="numeric">
              {words.meals}
            </th>
            {light && (
              <th scope="col" class="numeric">
                {words.lightShort}
              </th>
            )}
            {diets && <th scope="col">{words.diets}</th>}
            {packed && (
              <th scope="col" class="numeric">
                {words.packedShort}
              </th>
            )}
            {changed && <th scope="col">{words.changed}</th>}
          </tr>
        </thead>
        {schools.map((group) => (
          <tbody>
            <tr class="order-school">
              <th scope="rowgroup">
                {group[0]?.schoolName}
                {several && cutoffs && <SchoolState of={group[0]} cutoffs={cutoffs} />}
              </th>
              <td class="numeric">{sumOf(group, 'meals')}</td>
              {light && (
                <td class="numeric" data-label={words.lightShort}>
                  {sumOf(group, 'light') || ''}
                </td>
              )}
              {diets && <td />}
              {packed && (
                <td class="numeric" data-label={words.packedShort}>
                  {sumOf(group, 'packedLunch') || ''}
                </td>
              )}
              {changed && <td />}
            </tr>
            {group.map((each) => (
              <ClassLine
                of={each}
                label={labels.get(each.classId) ?? ''}
                light={light}
                diets={diets}
                packed={packed}
                changed={changed}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Final, or until when it changes: only where schools close at different hours. */
function SchoolState({ of, cutoffs }: { of: ClassCount | undefined; cutoffs: Cutoffs }) {
  if (!of) return null;
  const { frozenAt } = of;
  return (
    <span class={`class-state order-school-state tone-${frozenAt ? 'success' : 'warning'}`}>
      <Icon name={frozenAt ? 'check' : 'warning'} />{' '}
      <span>
        {frozenAt ? words.schoolFrozen(romeTime(frozenAt)) : words.schoolOpen(cutoffOfSchool(cutoffs, of.schoolId))}
      </span>
    </span>
  );
}

interface ClassLineProps {
  of: ClassCount;
  label: string;
  light: boolean;
  diets: boolean;
  packed: boolean;
  changed: boolean;
}

function ClassLine({ of, label, light, diets, packed, changed }: ClassLineProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class="numeric">{of.meals}</td>
      {light && (
        <td class="numeric" data-label={words.lightShort}>
          {of.light || ''}
        </td>
      )}
      {diets && (
        <td class="order-diets">
          {of.diets
            .map(({ diet, light, meals }) => words.dietCount(meals, light ? words.dietLight(diet) : diet))
            .join('; ')}
        </td>
      )}
      {packed && (
        <td class="numeric" data-label={words.packedShort}>
          {of.packedLunch || ''}
        </td>
      )}
      {changed && (
        <td>
          {of.added > 0 && (
            <span class="class-state tone-warning">
              <Icon name="plus" /> <span>{words.plus(of.added)}</span>
            </span>
          )}
          {of.removed > 0 && (
            <span class="class-state tone-warning">
              <Icon name="dash" /> <span>{words.minus(of.removed)}</span>
            </span>
          )}
        </td>
      )}
    </tr>
  );
}
