import type { StaffMember } from '#src/identity/index.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  CardSection,
  DescriptionList,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  Table,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct, staffOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { officePath, type Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';
import { PlaceFields, type Places } from './staff-places.tsx';

const words = messages.staffAccounts;
const PLACE = 'ufficio/personale';

interface FormState {
  typed: Typed;
  errors: readonly FieldError[];
}

interface ListProps extends FormState {
  c: PageContext;
  staff: readonly StaffMember[];
  places: Places;
}

const stateOf = ({ active, hasLogin }: StaffMember): string =>
  active ? (hasLogin ? words.states.enters : words.states.invited) : words.states.left;

/** Everybody with an access, and the form that adds one more. */
export function StaffListPage({ c, staff, places, typed, errors }: ListProps) {
  return (
    <OfficePage c={c} title={words.title} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} />
      <PageHeading title={words.heading} lead={words.lead} />
      <Table
        caption={words.caption}
        captionHidden
        columns={[
          {
            label: words.name,
            rowHeader: true,
            cell: (member) => <a href={officePath(c, `personale/${member.id}`)}>{member.name}</a>,
          },
          { label: words.email, cell: (member) => member.email },
          { label: words.role, cell: (member) => words.roles[member.role] },
          { label: words.state, cell: stateOf },
        ]}
        rows={staff}
      />
      {mayAct(c) && (
        <Card title={words.add}>
          <Form {...formTarget(c, officePath(c, 'personale'))}>
            <TextField
              name="nome"
              label={words.name}
              autocomplete="off"
              value={typed.nome}
              error={errorOf(errors, 'nome')}
            />
            <TextField
              name="email"
              label={words.email}
              type="email"
              autocomplete="off"
              value={typed.email}
              error={errorOf(errors, 'email')}
              verbatim
            />
            <PlaceFields places={places} typed={typed} errors={errors} />
            <Actions>
              <Button>{words.addSubmit}</Button>
            </Actions>
          </Form>
        </Card>
      )}
    </OfficePage>
  );
}

interface MemberProps extends FormState {
  c: PageContext;
  of: StaffMember;
  places: Places;
  done: string | undefined;
}

/** One person: what they may see, and what helps when they cannot enter or leave. */
export function MemberPage({ c, of, places, done, typed, errors }: MemberProps) {
  const own = places.schools.filter(({ code }) => of.schoolCodes.includes(code));
  const classes = places.classes.filter(({ id }) => of.classIds.includes(id));
  const centre = places.centres.find(({ id }) => id === of.cookingCentreId);
  const oneself = staffOf(c).staffId === of.id;
  const stored = {
    ruolo: of.role,
    scuole: own.map(({ id }) => id).join(' '),
    classi: of.classIds.join(' '),
    centro: String(of.cookingCentreId ?? ''),
  };
  const filled = typed.ruolo === undefined ? stored : typed;
  return (
    <OfficePage c={c} title={of.name} place={PLACE} hasErrors={errors.length > 0}>
      <BackLink href={officePath(c, 'personale')} label={words.back} />
      <ErrorSummary errors={errors} />
      {done && <Alert tone="success" title={done} announce />}
      <PageHeading title={of.name} lead={of.email} />
      <Card>
        <DescriptionList
          items={[
            { term: words.role, description: words.roles[of.role] },
            ...(own.length > 0 ? [{ term: words.schools, description: own.map(({ name }) => name).join(', ') }] : []),
            ...(of.classIds.length > 0
              ? [{ term: words.classes, description: classes.map(({ name }) => name).join('; ') || words.classesGone }]
              : []),
            ...(centre ? [{ term: words.centre, description: centre.name }] : []),
            { term: words.state, description: stateOf(of) },
          ]}
        />
        {oneself && <p class="quiet">{words.yourself}</p>}
        {!of.active && <p class="quiet">{words.leftNote}</p>}
      </Card>
      {mayAct(c) && !oneself && of.active && (
        <>
          <Card title={words.change}>
            <Form {...formTarget(c, officePath(c, `personale/${of.id}`))}>
              <PlaceFields places={places} typed={filled} errors={errors} />
              <p class="quiet">{words.changeHint}</p>
              <Actions>
                <Button>{words.save}</Button>
              </Actions>
            </Form>
          </Card>
          <Card title={words.state}>
            <Act c={c} of={of} what="invito" label={words.again} hint={words.againHint} />
            <Act c={c} of={of} what="azzera" label={words.resetFactor} hint={words.resetFactorHint} />
            <Act c={c} of={of} what="chiudi" label={words.end} hint={words.endHint} />
          </Card>
        </>
      )}
    </OfficePage>
  );
}

interface ActProps {
  c: PageContext;
  of: StaffMember;
  what: 'invito' | 'azzera' | 'chiudi';
  label: string;
  hint: string;
}

const Act = ({ c, of, what, label, hint }: ActProps) => (
  <CardSection>
    <p>{hint}</p>
    <Form {...formTarget(c, officePath(c, `personale/${of.id}/${what}`))} inline>
      <Button variant="outline">{label}</Button>
    </Form>
  </CardSection>
);
