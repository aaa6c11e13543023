import { numericDay } from '#src/kernel/italian-dates.ts';
import type { ConsumerRecord, ResponsibleAdult } from '#src/registry/index.ts';
import { Card, CardSection, DescriptionList, MoreLink } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { childPath, officePath } from './family-request.ts';

const words = messages.office.child;
const { payer, add, contacts } = messages.officeAdults;

/** Who answers for the child and how to reach them, the payer first. */
export function ChildFamily({ c, child }: { c: PageContext; child: ConsumerRecord }) {
  return (
    <Card title={words.family}>
      <CardSection>
        {child.adults.length === 0 && <p>{words.noAdults}</p>}
        <ul class="people">
          {child.adults.map((adult) => (
            <Adult c={c} consumerId={child.consumerId} adult={adult} />
          ))}
        </ul>
        {mayAct(c) && (
          <p>
            <MoreLink href={childPath(c, child.consumerId, 'pagante')}>
              {child.adults.some((adult) => adult.role === 'payer') ? payer.link : payer.linkNone}
            </MoreLink>
            <br />
            <MoreLink href={childPath(c, child.consumerId, 'adulti/nuovo')}>{add.link}</MoreLink>
          </p>
        )}
      </CardSection>
      <CardSection>
        <DescriptionList
          items={[
            { term: words.fiscalCode, description: child.fiscalCode },
            ...(child.birthDate ? [{ term: words.birthDate, description: numericDay(child.birthDate) }] : []),
          ]}
        />
      </CardSection>
    </Card>
  );
}

const Adult = ({ c, consumerId, adult }: { c: PageContext; consumerId: number; adult: ResponsibleAdult }) => (
  <li>
    <strong>{`${adult.surname} ${adult.name}`}</strong> ({words.roles[adult.role]})
    <br />
    {adult.email ? <a href={`mailto:${adult.email}`}>{adult.email}</a> : words.noEmail}
    {' · '}
    {adult.phone ? <a href={`tel:${adult.phone}`}>{adult.phone}</a> : words.noPhone}
    <br />
    {adult.fiscalCode && <span class="quiet">{`${adult.fiscalCode} · `}</span>}
    <a href={officePath(c, `accessi/persona/${adult.personId}`)}>
      {messages.activation.office.link}
      <span class="visually-hidden"> {`${adult.surname} ${adult.name}`}</span>
    </a>
    {' · '}
    <a href={officePath(c, `alunni/${consumerId}/adulti/${adult.personId}/contatti`)}>
      {contacts.link}
      <span class="visually-hidden"> {`${adult.surname} ${adult.name}`}</span>
    </a>
    {adult.role !== 'payer' && (
      <>
        {' · '}
        <a href={officePath(c, `alunni/${consumerId}/adulti/${adult.personId}`)}>
          {messages.guardians.office.link}
          <span class="visually-hidden"> {`${adult.surname} ${adult.name}`}</span>
        </a>
      </>
    )}
  </li>
);
