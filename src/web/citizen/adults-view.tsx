import { type AdultAround, type Invitation, mayChange, RIGHTS, type Right } from '#src/guardians/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { FamilyConsumer } from '#src/registry/index.ts';
import {
  Actions,
  Alert,
  BackLink,
  Button,
  Card,
  CheckboxGroup,
  ErrorSummary,
  errorOf,
  type FieldError,
  Form,
  PageHeading,
  RadioGroup,
  TextField,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf, newKey } from './request.ts';

const words = messages.guardians;

/** The form that invites, as it was typed. */
export interface TypedInvitation {
  readonly email: string;
  readonly role: 'guardian' | 'delegate' | undefined;
  readonly allowed: readonly Right[];
}

interface AdultsProps {
  c: PageContext;
  child: FamilyConsumer;
  adults: readonly AdultAround[];
  invitations: readonly Invitation[];
  typed: TypedInvitation;
  errors: readonly FieldError[];
  done: string | undefined;
}

export function AdultsPage({ c, child, adults, invitations, typed, errors, done }: AdultsProps) {
  const base = `/${c.var.slug}/cittadino/${child.consumerId}`;
  const me = adults.find((adult) => adult.personId === citizenOf(c).personId);
  return (
    <FamilyPage c={c} title={words.title(child.name)} section="cittadino" hasErrors={errors.length > 0}>
      <BackLink href={base} label={words.back(child.name)} />
      <ErrorSummary errors={errors} />
      {done && <Alert tone="success" title={done} announce />}
      <PageHeading title={words.title(child.name)} lead={words.lead} />
      {adults.map((adult) => (
        <AdultCard c={c} path={`${base}/persone/${adult.personId}`} adult={adult} me={me} />
      ))}
      {invitations.map((invitation) => (
        <Card title={invitation.email} subtitle={`${words.open} · ${words.roles[invitation.role]}`}>
          <p>{words.openUntil(romeDay(invitation.expiresAt))}</p>
          <Form {...target(c, `${base}/persone/inviti/${invitation.id}`)} inline>
            <Button variant="outline" hiddenLabel={invitation.email}>
              {words.withdraw}
            </Button>
          </Form>
        </Card>
      ))}
      <InviteForm c={c} action={`${base}/persone`} typed={typed} errors={errors} />
    </FamilyPage>
  );
}

const target = (c: PageContext, action: string) => ({ action, csrf: citizenOf(c).csrf, requestKey: newKey(c) });

/** What somebody may do, in words; what everybody may is said first. */
export const rightsInWords = (denied: readonly Right[]): string[] => [
  words.rights.see,
  ...RIGHTS.filter((right) => !denied.includes(right)).map((right) => words.rights[right]),
];

const rightChoices = RIGHTS.map((right) => ({ value: right, label: words.rights[right] }));

interface AdultCardProps {
  c: PageContext;
  path: string;
  adult: AdultAround;
  me: AdultAround | undefined;
}

function AdultCard({ c, path, adult, me }: AdultCardProps) {
  const { name, role, denied } = adult;
  const mine = adult === me;
  const changeable = mayChange(me, adult).ok;
  return (
    <Card title={name} subtitle={mine ? `${words.you}, ${words.roles[role]}` : words.roles[role]}>
      {mine ? <p>{words.everything}</p> : <p>{`${words.may} ${rightsInWords(denied).join(', ')}.`}</p>}
      {!mine && !changeable && <p class="quiet">{words.byOffice}</p>}
      {changeable && (
        <>
          <details>
            <summary>{words.change}</summary>
            <Form {...target(c, path)}>
              <CheckboxGroup
                name="puo"
                id={`diritti-${adult.personId}`}
                label={words.invite.rights}
                choices={rightChoices}
                values={RIGHTS.filter((right) => !denied.includes(right))}
              />
              <Button variant="outline">{words.save}</Button>
            </Form>
          </details>
          <Actions>
            <Form {...target(c, `${path}/togli`)} inline>
              <Button variant="outline" hiddenLabel={name}>
                {words.end}
              </Button>
            </Form>
          </Actions>
        </>
      )}
    </Card>
  );
}

function InviteForm({
  c,
  action,
  typed,
  errors,
}: {
  c: PageContext;
  action: string;
  typed: TypedInvitation;
  errors: readonly FieldError[];
}) {
  const texts = words.invite;
  return (
    <Card title={texts.title}>
      <Form {...target(c, action)}>
        <TextField
          name="email"
          label={texts.email}
          type="email"
          autocomplete="off"
          value={typed.email}
          error={errorOf(errors, 'email')}
          verbatim
        />
        <RadioGroup
          name="chi"
          label={texts.role}
          choices={[
            { value: 'delegate', label: words.roles.delegate, hint: texts.delegateHint },
            { value: 'guardian', label: words.roles.guardian, hint: texts.guardianHint },
          ]}
          value={typed.role}
          error={errorOf(errors, 'chi')}
        />
        <CheckboxGroup name="puo" label={texts.rights} choices={rightChoices} values={typed.allowed} />
        <Button full>{texts.submit}</Button>
      </Form>
    </Card>
  );
}
