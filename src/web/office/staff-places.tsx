import { CheckboxGroup, errorOf, type FieldError, RadioGroup, Select } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { Typed } from './family-request.ts';

const words = messages.staffAccounts;

/** The places where somebody can work. */
export interface Places {
  readonly schools: readonly { readonly id: number; readonly name: string; readonly code: string }[];
  readonly classes: readonly { readonly id: number; readonly schoolId: number; readonly name: string }[];
  readonly centres: readonly { readonly id: number; readonly name: string }[];
}

interface PlaceFieldsProps {
  places: Places;
  typed: Typed;
  errors: readonly FieldError[];
}

/** Role and place of a member of staff: schools, single classes of them, or the cooking centre of a kitchen. */
export function PlaceFields({ places, typed, errors }: PlaceFieldsProps) {
  const { office, school_staff, kitchen, auditor } = words.roles;
  const classError = errorOf(errors, 'classi');
  return (
    <>
      <RadioGroup
        name="ruolo"
        label={words.role}
        choices={Object.entries({ school_staff, kitchen, office, auditor }).map(([value, label]) => ({ value, label }))}
        value={typed.ruolo}
        error={errorOf(errors, 'ruolo')}
      />
      <CheckboxGroup
        name="scuole"
        label={words.schools}
        hint={words.schoolsHint}
        choices={places.schools.map(({ id, name }) => ({ value: String(id), label: name }))}
        values={(typed.scuole ?? '').split(' ')}
        error={errorOf(errors, 'scuole')}
      />
      <details class="month-fold" open={Boolean(typed.classi) || classError !== undefined}>
        <summary>{words.classes}</summary>
        <CheckboxGroup
          name="classi"
          label={words.classes}
          hint={words.classesHint}
          choices={places.classes.map(({ id, name }) => ({ value: String(id), label: name }))}
          values={(typed.classi ?? '').split(' ')}
          error={classError}
        />
      </details>
      {places.centres.length > 0 && (
        <Select
          name="centro"
          label={words.centre}
          hint={words.centreHint}
          choices={places.centres.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={typed.centro}
          error={errorOf(errors, 'centro')}
          optional
        />
      )}
    </>
  );
}
