import { described, Field, type FieldProps } from './field.tsx';

interface FileFieldProps extends FieldProps {
  /** Endings and types that the device offers first, such as `.csv,.xlsx`. */
  accept?: string | undefined;
}

/** A file of the device; browsers never give it back after an error. */
export function FileField({ accept, ...field }: FileFieldProps) {
  return (
    <Field {...field}>
      <input {...described(field)} class="form-control" type="file" accept={accept} />
    </Field>
  );
}
