import type { AdultAround, PayerChange } from '#src/guardians/index.ts';
import type { WayIn } from '#src/identity/index.ts';
import type { ConsumerRecord, FamilyConsumer, ResponsibleAdult } from '#src/registry/index.ts';
import { Button, Card, errorOf, type FieldError, Form, RadioGroup } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { ReasonField, Review } from './act-form.tsx';
import { ChildFrame, childName } from './family-frame.tsx';
import { childPath, type Typed } from './family-request.ts';
import { PersonFields } from './person-fields.tsx';

const { payer: words, entry } = messages.officeAdults;
const form = messages.office.form;

export interface PayerChoices {
  /** Who pays now. */
  readonly former: AdultAround | undefined;
  readonly others: readonly AdultAround[];
  /** Whom the former payer invited. */
  readonly invited: readonly AdultAround[];
}

interface FormProps {
  c: PageContext;
  child: ConsumerRecord;
  choices: PayerChoices;
  typed: Typed;
  errors: readonly FieldError[];
}

export function PayerForm(props: FormProps) {
  const { c, child, choices, typed, errors } = props;
  const { former } = choices;
  return (
    <ChildFrame c={c} child={child} words={words} lead={former ? words.now(former.name) : words.nobody} errors={errors}>
      {mayAct(c) && (
        <Form {...formTarget(c, c.req.path)}>
          <WhoPays {...props} />
          {former && <Former {...props} former={former} />}
          <Card>
            <ReasonField typed={typed} errors={errors} hint={form.reasonKept} />
          </Card>
          <Button>{form.check}</Button>
        </Form>
      )}
    </ChildFrame>
  );
}

function WhoPays({ choices: { others }, typed, errors }: FormProps) {
  return (
    <>
      {others.length > 0 && (
        <Card>
          <RadioGroup
            name="chi"
            label={words.who}
            value={typed.chi}
            error={errorOf(errors, 'chi')}
            choices={[
              ...others.map((adult) => ({
                value: String(adult.personId),
                label: adult.name,
                hint: messages.guardians.roles[adult.role],
              })),
              { value: 'altra', label: words.another, hint: words.anotherHint },
            ]}
          />
        </Card>
      )}
      <Card title={words.personTitle} subtitle={others.length > 0 ? words.personHint : undefined}>
        <PersonFields typed={typed} errors={errors} emailHint={words.emailHint} />
      </Card>
    </>
  );
}

const namesOf = (adults: readonly AdultAround[]) => adults.map((adult) => adult.name).join(', ');

function Former({ former, choices: { invited }, typed, errors }: FormProps & { former: AdultAround }) {
  return (
    <Card>
      <RadioGroup
        name="finora"
        label={words.former(former.name)}
        value={typed.finora}
        error={errorOf(errors, 'finora')}
        choices={[
          { value: 'resta', label: words.formerStays, hint: words.formerStaysHint },
          { value: 'lascia', label: words.formerEnds, hint: words.formerEndsHint },
        ]}
      />
      {invited.length > 0 && (
        <RadioGroup
          name="invitati"
          label={words.invited}
          value={typed.invitati ?? 'restano'}
          choices={[
            { value: 'restano', label: words.invitedStay(namesOf(invited)) },
            { value: 'lasciano', label: words.invitedEnd },
          ]}
        />
      )}
    </Card>
  );
}

/** What the change would make of everything around the child. */
export interface TriedPayer {
  readonly payer: ResponsibleAdult;
  readonly emailBefore: string | null;
  readonly wayIn: WayIn;
  /** Where notices about the account go. */
  readonly addresses: readonly string[];
  readonly invitations: number;
  readonly openNotices: { readonly notices: number; readonly cents: number };
  /** For whom the former payer goes on paying. */
  readonly siblings: readonly FamilyConsumer[];
}

interface ReviewProps {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  choices: PayerChoices;
  change: PayerChange;
  tried: TriedPayer;
}

/** What it changes, before the button. */
export function PayerReview(props: ReviewProps) {
  const { c, child, typed, choices, tried } = props;
  const { former } = choices;
  return (
    <ChildFrame c={c} child={child} words={words}>
      <Review c={c} typed={typed} submit={words.submit}>
        <ul>
          {effectsOf(props).map((effect) => (
            <li>{effect}</li>
          ))}
        </ul>
        {former && tried.siblings.length > 0 && (
          <>
            <p>{words.siblings(former.name)}</p>
            <ul>
              {tried.siblings.map((sibling) => (
                <li>
                  <a href={childPath(c, sibling.consumerId)}>{childName(sibling)}</a>
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{words.told}</p>
      </Review>
    </ChildFrame>
  );
}

function effectsOf({ choices: { former, invited }, change, tried }: ReviewProps): string[] {
  const { payer, emailBefore, addresses, openNotices, invitations } = tried;
  const name = `${payer.name} ${payer.surname}`;
  const going = invited.filter((adult) => adult.personId !== payer.personId);
  return [
    words.pays(name, payer.fiscalCode ?? ''),
    ...(payer.email && emailBefore && payer.email !== emailBefore
      ? [words.emailChanges(name, emailBefore, payer.email)]
      : []),
    wayInText(tried.wayIn, name, payer.email),
    addresses.length === 0 ? words.mailsToNobody : words.mailsTo(addresses.join(', ')),
    ...(former ? [change.formerStays ? words.stays(former.name) : words.ends(former.name)] : []),
    ...(going.length > 0 ? [(change.invitedStay ? words.invitedGoOn : words.invitedGo)(namesOf(going))] : []),
    ...(invitations > 0 ? [words.invitations(invitations)] : []),
    openNotices.notices > 0 ? words.openNotices(openNotices.notices, openNotices.cents) : words.noOpenNotices,
    words.past,
    words.same,
  ];
}

/** How somebody comes in from now on. */
function wayInText(way: WayIn, name: string, email: string | null): string {
  switch (way) {
    case 'login':
      return entry.hasLogin(name);
    case 'registers':
      return entry.registers(name, email ?? '');
    case 'shared':
      return entry.shared(name);
    case 'by_code':
      return entry.byCode(name);
    case 'federated':
      return entry.federated(name);
  }
}
