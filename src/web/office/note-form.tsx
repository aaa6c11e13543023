import { Button, CardSection, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { formTarget } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';

/** A refused note: its field, what was typed, and why. */
export interface NoteCameBack {
  readonly field: string;
  readonly note: string;
  readonly error: FieldError;
}

/** What a page needs to show a refused note where it was written. */
export const noteCameBack = (field: string, note: string, message: string): NoteCameBack => ({
  field,
  note,
  error: { field, message },
});

interface NoteFormProps {
  c: PageContext;
  action: string;
  /** The field's own name on a page with many such forms. */
  field: string;
  came: NoteCameBack | undefined;
  words: { readonly note: string; readonly noteHint: string; readonly done: string };
  /** What the button is about, for who listens. */
  about: string;
}

/** Room to write what the office did about something that needed a look, and the button that takes it from the list. */
export function NoteForm({ c, action, field, came, words, about }: NoteFormProps) {
  const typed = came?.field === field ? came : undefined;
  return (
    <CardSection>
      <Form {...formTarget(c, action)}>
        <TextField
          name="nota"
          id={field}
          label={words.note}
          hint={words.noteHint}
          value={typed?.note}
          error={typed && errorOf([typed.error], field)}
          maxlength={500}
        />
        <Button variant="outline" hiddenLabel={about}>
          {words.done}
        </Button>
      </Form>
    </CardSection>
  );
}
