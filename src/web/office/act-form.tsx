import type { PropsWithChildren } from 'hono/jsx';
import type { Day } from '#src/kernel/day.ts';
import { Actions, Button, Card, DateField, errorOf, type FieldError, Form, TextArea } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import type { Typed } from './family-request.ts';

const words = messages.office.form;

interface FilledForm {
  typed: Typed;
  errors: readonly FieldError[];
}

/** The reason that each act of the office needs; `reasonIn` reads it. Without a hint it is one that families read beside a movement. */
export const ReasonField = ({ typed, errors, hint = words.reasonHint }: FilledForm & { hint?: string }) => (
  <TextArea
    name="motivo"
    label={words.reason}
    hint={hint}
    value={typed.motivo}
    maxlength={500}
    error={errorOf(errors, 'motivo')}
  />
);

interface FromOpenDayProps extends FilledForm {
  words: { readonly from: string; readonly fromHint: (first: Day) => string };
  /** The first day that is still open. */
  first: Day;
}

/** From which day on something holds, where no closed day can be meant. */
export const FromOpenDay = ({ words, first, typed, errors }: FromOpenDayProps) => (
  <DateField
    name="dal"
    label={words.from}
    hint={words.fromHint(first)}
    value={typed.dal ?? first}
    min={first}
    error={errorOf(errors, 'dal')}
  />
);

interface ReviewProps {
  c: PageContext;
  typed: Typed;
  /** What the button says that does it; undefined when nothing would be done. */
  submit: string | undefined;
}

/** What will happen, before the button: the answers stay as they were typed, to be confirmed or changed. */
export function Review({ c, typed, submit, children }: PropsWithChildren<ReviewProps>) {
  const { passo: _, ...values } = typed;
  return (
    <Card title={words.whatHappens}>
      {children}
      <Form {...formTarget(c, c.req.path)} hidden={values}>
        <Actions>
          {submit !== undefined && (
            <Button name="passo" value="conferma">
              {submit}
            </Button>
          )}
          <Button name="passo" value="modifica" variant="outline">
            {words.change}
          </Button>
        </Actions>
      </Form>
    </Card>
  );
}
