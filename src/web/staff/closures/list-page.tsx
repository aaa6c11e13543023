import type { ListedClosure } from '#src/closures/index.ts';
import type { SchoolClass } from '#src/registry/index.ts';
import {
  Alert,
  Button,
  Card,
  DateField,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  MoreLink,
  PageHeading,
  RadioGroup,
  Select,
  Table,
  TextField,
} from '../../components/index.ts';
import { messages } from '../../messages/index.ts';
import type { PageContext } from '../../transaction.ts';
import { formTarget, mayAct, todayOf } from '../request.ts';
import { type ClosureDesk, isOffice, mayWithdraw, placeOf, type ScopeChoice } from './desk.ts';
import { DeskPage } from './desk-page.tsx';
import type { TypedClosure } from './draft.ts';

const words = messages.staff.closures;

interface ClosuresPageProps {
  c: PageContext;
  desk: ClosureDesk;
  classes: readonly SchoolClass[];
  choices: readonly ScopeChoice[];
  listed: readonly ListedClosure[];
  typed?: TypedClosure;
  errors?: readonly FieldError[];
  /** What was done just now: the number of an event, or a word for its withdrawal. */
  done?: string;
  told?: number;
}

/** Close days, and what is closed. */
export function ClosuresPage(props: ClosuresPageProps) {
  const { c, desk, errors = [] } = props;
  return (
    <DeskPage c={c} desk={desk} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <Done {...props} />
      <PageHeading title={words.heading} lead={isOffice(desk) ? words.lead : words.leadSchool} />
      {mayAct(c) && <ClosureForm {...props} />}
      <h2>{words.list}</h2>
      <ClosureList {...props} />
    </DeskPage>
  );
}

function Done({ listed, classes, done, told = 0 }: ClosuresPageProps) {
  if (done === 'ritirata') {
    return (
      <Alert tone="success" title={words.withdrawnTitle} announce>
        <p>{words.withdrawnBody}</p>
      </Alert>
    );
  }
  if (done === 'andata') return <Alert tone="info" title={words.goneTitle} announce />;
  const made = listed.find((each) => String(each.id) === done);
  if (!made) return null;
  const what = `${placeOf(made, classes)}, ${words.period(made.from, made.to)}`;
  return (
    <Alert tone="success" title={made.kind === 'packed_lunch' ? words.donePacked : words.doneTitle} announce>
      <p>{words.doneBody(what, Number.isInteger(told) ? told : 0)}</p>
    </Alert>
  );
}

function ClosureForm({ c, desk, choices, typed, errors = [] }: ClosuresPageProps) {
  const first = choices.length === 1 ? choices[0]?.value : undefined;
  return (
    <Card>
      <Form {...formTarget(c, `/${c.var.slug}/${desk.path}/anteprima`)}>
        <Select
          name="ambito"
          label={words.scope}
          choices={choices}
          value={typed?.ambito || first}
          error={errorOf(errors, 'ambito')}
        />
        <div class="field-row">
          <DateField name="dal" label={words.from} value={typed?.dal ?? todayOf(c)} error={errorOf(errors, 'dal')} />
          <DateField
            name="al"
            label={words.to}
            hint={words.toHint}
            value={typed?.al}
            error={errorOf(errors, 'al')}
            optional
          />
        </div>
        <RadioGroup
          name="tipo"
          label={words.kind}
          value={typed?.tipo || 'no_meal'}
          error={errorOf(errors, 'tipo')}
          choices={[
            { value: 'no_meal', label: words.no_meal, hint: words.no_mealHint },
            { value: 'packed_lunch', label: words.packed_lunch, hint: words.packed_lunchHint },
          ]}
        />
        <TextField
          name="motivo"
          label={words.reason}
          hint={words.reasonHint}
          value={typed?.motivo}
          error={errorOf(errors, 'motivo')}
          maxlength={200}
        />
        <Button full>{words.preview}</Button>
      </Form>
    </Card>
  );
}

function ClosureList({ c, desk, listed, classes }: ClosuresPageProps) {
  if (listed.length === 0) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return (
    <Table
      caption={words.list}
      captionHidden
      rows={listed}
      columns={[
        { label: words.when, cell: (each) => words.period(each.from, each.to), rowHeader: true },
        { label: words.where, cell: (each) => placeOf(each, classes) },
        { label: words.kind, cell: (each) => words[each.kind] },
        { label: words.reason, cell: (each) => each.reason },
        {
          label: words.act,
          cell: (each) =>
            mayWithdraw(c, desk, each) && (
              <MoreLink
                href={`/${c.var.slug}/${desk.path}/${each.id}/ritira`}
                hiddenLabel={`${each.reason}, ${words.period(each.from, each.to)}`}
              >
                {words.withdraw}
              </MoreLink>
            ),
        },
      ]}
    />
  );
}
