import type { ListedClosure } from '#src/closures/index.ts';
import type { SchoolClass } from '#src/registry/index.ts';
import {
  BackLink,
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  TextField,
} from '../../components/index.ts';
import { messages } from '../../messages/index.ts';
import type { PageContext } from '../../transaction.ts';
import { formTarget } from '../request.ts';
import { type ClosureDesk, isOffice, placeOf } from './desk.ts';
import { DeskPage } from './desk-page.tsx';

const words = messages.staff.closures;

interface WithdrawPageProps {
  c: PageContext;
  desk: ClosureDesk;
  closure: ListedClosure;
  classes: readonly SchoolClass[];
  reason?: string;
  errors?: readonly FieldError[];
}

/** What taking an event back does (R4), and why it is taken back. */
export function WithdrawPage({ c, desk, closure, classes, reason, errors = [] }: WithdrawPageProps) {
  const { slug } = c.var;
  const effects = isOffice(desk) ? words.withdrawEffects : words.withdrawEffectsSchool;
  return (
    <DeskPage c={c} desk={desk} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={`/${slug}/${desk.path}`} label={words.title} />
      <PageHeading
        title={words.withdrawHeading(closure.reason)}
        lead={`${placeOf(closure, classes)}, ${words.period(closure.from, closure.to)}`}
      />
      <Card title={words.withdrawTitle}>
        <ul>
          {(closure.kind === 'packed_lunch' ? [words.withdrawPacked] : effects).map((effect) => (
            <li>{effect}</li>
          ))}
        </ul>
        <Form {...formTarget(c, `/${slug}/${desk.path}/${closure.id}/ritira`)}>
          <TextField
            name="motivo"
            label={messages.staff.form.reason}
            value={reason}
            error={errorOf(errors, 'motivo')}
            maxlength={200}
          />
          <Button full>{words.withdrawConfirm}</Button>
        </Form>
      </Card>
    </DeskPage>
  );
}
