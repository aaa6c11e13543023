import type { Activatable, ClassProgress } from '#src/identity/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import type { Settings } from '#src/tenancy/index.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  EmptyState,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  LinkButton,
  PageHeading,
  Table,
  TextArea,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import type { Typed } from './family-request.ts';
import { officePath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.activation.office;
const PLACE = 'ufficio/accessi';

interface AccessesProps {
  c: PageContext;
  credentials: Settings['own_credentials'];
  classes: readonly SchoolClass[];
  progress: readonly ClassProgress[];
  changed: boolean;
  typed: Typed;
  errors: readonly FieldError[];
}

/** How far the families of each class are, and whether the municipality gives credentials at all. */
export function AccessesView({ c, credentials, classes, progress, changed, typed, errors }: AccessesProps) {
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      {changed && <Alert tone="success" title={messages.activation.setting.changed} announce />}
      <PageHeading title={words.heading} lead={words.lead} />
      {credentials.enabled ? (
        <Classes c={c} classes={classes} progress={progress} />
      ) : (
        <Alert tone="info" title={words.off}>
          <p>{words.offBody}</p>
        </Alert>
      )}
      <Credentials c={c} credentials={credentials} typed={typed} errors={errors} />
    </OfficePage>
  );
}

function Classes({ c, classes, progress }: Pick<AccessesProps, 'c' | 'classes' | 'progress'>) {
  const rows = classes.flatMap((of) => {
    const counted = progress.find(({ classId }) => classId === of.classId);
    return counted ? [{ of, ...counted, missing: counted.payers - counted.withLogin - counted.withCode }] : [];
  });
  if (rows.length === 0) return <EmptyState title={words.nobody} />;
  return (
    <Card title={words.classes}>
      <Table
        caption={words.caption}
        captionHidden
        columns={[
          {
            label: words.class,
            rowHeader: true,
            cell: ({ of, classId }) => (
              <a href={officePath(c, `accessi/classe/${classId}`)}>{`${classLabel(of)}, ${of.schoolName}`}</a>
            ),
          },
          { label: words.payers, numeric: true, cell: ({ payers }) => payers },
          { label: words.withLogin, numeric: true, cell: ({ withLogin }) => withLogin },
          { label: words.withCode, numeric: true, cell: ({ withCode }) => withCode },
          { label: words.missing, numeric: true, cell: ({ missing }) => missing },
        ]}
        rows={rows}
      />
    </Card>
  );
}

function Credentials({ c, credentials, typed, errors }: Pick<AccessesProps, 'c' | 'credentials' | 'typed' | 'errors'>) {
  const texts = messages.activation.setting;
  const { enabled, reason } = credentials;
  return (
    <Card title={texts.title} subtitle={enabled ? texts.onSince(reason) : undefined}>
      <p>{texts.law}</p>
      {mayAct(c) && (
        <Form
          {...formTarget(c, officePath(c, 'accessi/credenziali'))}
          hidden={{ stato: enabled ? 'disattive' : 'attive' }}
        >
          <TextArea
            name="motivo"
            label={texts.reason}
            hint={enabled ? texts.offHint : texts.reasonHint}
            value={typed.motivo}
            maxlength={500}
            error={errorOf(errors, 'motivo')}
          />
          <Actions>
            <Button variant="outline">{enabled ? texts.turnOff : texts.turnOn}</Button>
          </Actions>
        </Form>
      )}
    </Card>
  );
}

/** The parents of a class, or one parent. */
export interface AddresseesShown {
  /** Of the class or the person. */
  readonly name: string;
  readonly people: readonly Activatable[];
  /** Whether the municipality gives credentials. */
  readonly enabled: boolean;
  readonly one: boolean;
  readonly path: string;
}

interface AddresseesProps {
  c: PageContext;
  shown: AddresseesShown;
  done: string | undefined;
}

/** Who of them enters already, whose letter waits, and the letters to be printed. */
export function AddresseesView({ c, shown, done }: AddresseesProps) {
  const { name, people, one, enabled } = shown;
  const missing = people.filter((person) => !person.hasLogin && person.codeUntil === null).length;
  const heading = one ? words.ofPerson(name) : words.ofClass(name);
  return (
    <OfficePage c={c} title={heading} place={PLACE}>
      <BackLink href={officePath(c, 'accessi')} label={words.back} />
      {done && <Alert tone="success" title={done} announce />}
      <PageHeading title={heading} lead={one ? undefined : words.ofClassLead(missing)} />
      {enabled ? <Issue c={c} shown={shown} missing={missing} /> : <Alert tone="info" title={words.off} />}
      <Table
        caption={heading}
        captionHidden
        columns={[
          {
            label: words.person,
            rowHeader: true,
            cell: (person) =>
              one ? person.name : <a href={officePath(c, `accessi/persona/${person.personId}`)}>{person.name}</a>,
          },
          { label: words.state, cell: stateOf },
        ]}
        rows={people}
      />
      {one && mayAct(c) && (
        <Actions>
          <LinkButton href={`${shown.path}/dati.json`} variant="outline" icon="download" download>
            {messages.ownData.office}
          </LinkButton>
          <LinkButton href={`${shown.path}/dati.pdf`} variant="outline" icon="download" download>
            {messages.ownData.officePdf}
          </LinkButton>
        </Actions>
      )}
    </OfficePage>
  );
}

function stateOf({ hasLogin, codeUntil }: Activatable): string {
  const code = codeUntil && words.codeUntil(romeDay(codeUntil));
  const states = [hasLogin && words.hasLogin, code].filter((state) => typeof state === 'string');
  return states.length === 0 ? words.nothing : states.join(', ');
}

function Issue({
  c,
  shown: { one, people, path },
  missing,
}: {
  c: PageContext;
  shown: AddresseesShown;
  missing: number;
}) {
  if (!mayAct(c)) return null;
  const printable = people.filter((person) => person.codeUntil !== null).length;
  const [first] = people;
  const label = one ? (printable > 0 ? words.issueAgain : words.issue) : words.issueMissing(missing);
  return (
    <Card>
      <p>{one && first?.hasLogin ? words.loginHint : words.issueHint}</p>
      {one && printable > 0 && <p>{words.againHint}</p>}
      <Actions>
        {printable > 0 && (
          <LinkButton href={`${path}/lettere.pdf`} icon="print" variant={missing > 0 ? 'outline' : 'primary'}>
            {words.print(printable)}
          </LinkButton>
        )}
        {(one || missing > 0) && (
          <Form {...formTarget(c, path)} inline>
            <Button variant={printable > 0 && missing === 0 ? 'outline' : 'primary'}>{label}</Button>
          </Form>
        )}
        {one && printable > 0 && (
          <Form {...formTarget(c, `${path}/annulla`)} inline>
            <Button variant="outline">{words.withdraw}</Button>
          </Form>
        )}
      </Actions>
    </Card>
  );
}
