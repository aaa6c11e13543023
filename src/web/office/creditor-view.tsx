import type { CreditorDraft, CreditorField, MissingItem } from '#src/creditor/index.ts';
import {
  Actions,
  Alert,
  Button,
  Card,
  CardSection,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  MoreLink,
  PageHeading,
  RadioGroup,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, type Typed } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { OfficePage } from './layout.tsx';

const words = messages.creditor;

type KeyField = 'gpdKey' | 'fdrKey' | 'checkoutKey';
type TextualField = Exclude<CreditorField, KeyField | 'environment'>;

interface CreditorPageProps {
  c: PageContext;
  draft: CreditorDraft;
  missing: readonly MissingItem[];
  /** Notices that pagoPA does not take, and what it says. */
  stuck: { readonly notices: number; readonly problem: string } | undefined;
  /** A refused form, as it was typed. */
  form: Typed | undefined;
  errors: readonly FieldError[];
  saved: boolean;
}

/** What is missing first, then everything that can be written; an auditor reads it only. */
export function CreditorPage(props: CreditorPageProps) {
  const { c, draft, missing, stuck, errors, saved } = props;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/pagopa" hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      {saved && errors.length === 0 && <Alert tone="success" title={words.saved} announce />}
      <PageHeading title={words.heading(missing.length)} lead={words.lead} />
      {missing.length > 0 && (
        <Alert tone="warning" title={words.missingTitle}>
          <ul>
            {missing.map((item) => (
              <li>{words.missing[item]}</li>
            ))}
          </ul>
          <p>{words.missingNext}</p>
        </Alert>
      )}
      {stuck && (
        <Alert tone="warning" title={words.stuck(stuck.notices)}>
          <p>{words.stuckNext}</p>
          <p>{words.said(stuck.problem)}</p>
        </Alert>
      )}
      <Actions>
        <MoreLink href={`/${c.var.slug}/ufficio/pagopa/ricariche`}>{messages.topUpSettings.open}</MoreLink>
      </Actions>
      {mayAct(c) ? <CreditorForm {...props} /> : <Facts draft={draft} />}
    </OfficePage>
  );
}

function CreditorForm(props: CreditorPageProps) {
  const { c } = props;
  return (
    <Form {...formTarget(c, `/${c.var.slug}/ufficio/pagopa`)}>
      <Card title={words.needed}>
        <Environment {...props} />
        <KeyInput {...props} field="gpdKey" there={props.draft.hasGpdKey} />
        {(['segregationCode', 'iban', 'cbill', 'taxonomyCode'] as const).map((field) => (
          <TextInput {...props} field={field} needed />
        ))}
      </Card>
      <Card title={words.optionalTitle} subtitle={words.optionalLead}>
        {(['brokerCode', 'stationCode', 'formerStations'] as const).map((field) => (
          <TextInput {...props} field={field} />
        ))}
        <KeyInput {...props} field="fdrKey" there={props.draft.hasFdrKey} />
        <KeyInput {...props} field="checkoutKey" there={props.draft.hasCheckoutKey} />
      </Card>
      <Card title={words.postalTitle}>
        {(['postalAccount', 'postalHolder', 'postalAuthorisation'] as const).map((field) => (
          <TextInput {...props} field={field} />
        ))}
        <CardSection>
          <Button full>{words.save}</Button>
        </CardSection>
      </Card>
    </Form>
  );
}

/** The played pagoPA of a demo is offered only where it is in use. */
function Environment({ draft, form, errors }: CreditorPageProps) {
  const name = words.argument.environment;
  const offered = (['production', 'uat', 'sandbox'] as const).filter(
    (environment) => environment !== 'sandbox' || draft.environment === 'sandbox',
  );
  return (
    <RadioGroup
      name={name}
      label={words.label.environment}
      hint={words.hint.environment}
      choices={offered.map((value) => ({ value, label: words.environment[value] }))}
      value={form?.text(name) ?? draft.environment ?? undefined}
      error={errorOf(errors, name)}
      inline
    />
  );
}

const SHORT: readonly CreditorField[] = ['segregationCode', 'cbill'];

function TextInput({ draft, form, errors, field, needed }: CreditorPageProps & { field: TextualField; needed?: true }) {
  const name = words.argument[field];
  return (
    <TextField
      name={name}
      label={words.label[field]}
      hint={words.hint[field]}
      value={form?.text(name) ?? draft[field] ?? ''}
      error={errorOf(errors, name)}
      width={SHORT.includes(field) ? 'short' : 'full'}
      maxlength={200}
      autocomplete="off"
      optional={!needed}
      verbatim
    />
  );
}

/** A key is written, never shown; what was typed and refused together with something else comes back. */
function KeyInput({ form, errors, field, there }: CreditorPageProps & { field: KeyField; there: boolean }) {
  const name = words.argument[field];
  return (
    <TextField
      name={name}
      label={words.label[field]}
      hint={`${words.hint[field]} ${there ? words.keyThere : words.keyMissing}`}
      value={form?.text(name) ?? ''}
      error={errorOf(errors, name)}
      maxlength={200}
      autocomplete="off"
      optional={there || field !== 'gpdKey'}
      verbatim
    />
  );
}

function Facts({ draft }: { draft: CreditorDraft }) {
  const { command } = words;
  const key = (there: boolean) => (there ? command.sealed : command.absent);
  const textual = [
    'segregationCode',
    'iban',
    'cbill',
    'taxonomyCode',
    'brokerCode',
    'stationCode',
    'formerStations',
  ] as const;
  const postal = ['postalAccount', 'postalHolder', 'postalAuthorisation'] as const;
  return (
    <Card title={words.needed}>
      <DescriptionList
        items={[
          {
            term: words.label.environment,
            description: draft.environment ? words.environment[draft.environment] : command.absent,
          },
          { term: words.label.gpdKey, description: key(draft.hasGpdKey) },
          { term: words.label.fdrKey, description: key(draft.hasFdrKey) },
          { term: words.label.checkoutKey, description: key(draft.hasCheckoutKey) },
          ...[...textual, ...postal].map((field) => ({
            term: words.label[field],
            description: draft[field] ?? command.absent,
          })),
        ]}
      />
    </Card>
  );
}
