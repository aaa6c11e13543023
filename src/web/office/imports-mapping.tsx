import { type ColumnsNeedMapping, fieldsOf, type ImportFile } from '#src/imports/index.ts';
import {
  BackLink,
  Button,
  Card,
  ErrorSummary,
  errorOf,
  type FieldError,
  PageHeading,
  Select,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { officePath } from './family-request.ts';
import { IMPORTS_PLACE } from './imports-place.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.imports.mapping;

interface MappingProps {
  c: PageContext;
  draftId: number;
  file: ImportFile;
  needed: ColumnsNeedMapping;
}

/** The file has other names for its columns: a person says which is which, and the address keeps it. */
export function MappingPage({ c, draftId, file, needed }: MappingProps) {
  const fields = fieldsOf(file.kind);
  const chosen = file.mapping;
  const errors: FieldError[] = chosen
    ? fields
        .filter((each) => needed.missing.includes(each.field))
        .map((each) => ({ field: `c_${each.field}`, message: words.missing(each.label) }))
    : [];
  return (
    <OfficePage c={c} title={words.title} place={IMPORTS_PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <BackLink href={officePath(c, 'importazioni')} label={messages.office.imports.back} />
      <PageHeading title={words.heading} lead={words.lead(file.fileName)} />
      <Card>
        <form method="get" action={officePath(c, `importazioni/${draftId}`)} class="form" novalidate>
          {fields.map(({ field, label, required }) => (
            <Select
              name={`c_${field}`}
              label={label}
              optional={!required}
              value={chosen?.[field] ?? needed.proposed[field]}
              error={errorOf(errors, `c_${field}`)}
              choices={needed.headers
                .filter((header) => header !== '')
                .map((header) => ({ value: header, label: header }))}
            />
          ))}
          <Button>{words.submit}</Button>
        </form>
      </Card>
    </OfficePage>
  );
}
