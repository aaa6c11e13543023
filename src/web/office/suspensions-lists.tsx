import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { classLabel, type SchoolClass } from '#src/registry/index.ts';
import type { FamilyNotReached, ListedSuspension } from '#src/standing/index.ts';
import {
  Actions,
  Alert,
  EmptyState,
  Icon,
  LinkButton,
  Money,
  MoreLink,
  PageHeading,
  TabLinks,
  Table,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { mayAct, todayOf } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { OfficePage } from './layout.tsx';

const words = messages.staff.suspensions;

interface ListsProps {
  c: PageContext;
  suspensions: readonly ListedSuspension[];
  notReached: readonly FamilyNotReached[];
  classes: readonly SchoolClass[];
  stopped: boolean;
  /** What was done just now. */
  done: string | undefined;
}

/** Who is suspended, now or soon. */
export function SuspensionsPage(props: ListsProps) {
  const { c, suspensions, stopped } = props;
  return (
    <OfficePage c={c} title={words.title} place="ufficio/sospensioni">
      <Done {...props} />
      {stopped && (
        <Alert tone="warning" title={words.stoppedAlert}>
          <p>{words.stoppedBody}</p>
        </Alert>
      )}
      <PageHeading title={words.heading(suspensions.length)} />
      <Tabs {...props} current="suspended" />
      {suspensions.length === 0 ? (
        <EmptyState title={words.none}>{words.noneHint}</EmptyState>
      ) : (
        <SuspensionTable {...props} />
      )}
      {mayAct(c) && (
        <Actions>
          <LinkButton href={`/${c.var.slug}/ufficio/sospensioni/ferma`} variant="outline" icon="pause">
            {stopped ? words.resumeTitle : words.stopTitle}
          </LinkButton>
        </Actions>
      )}
    </OfficePage>
  );
}

function Tabs({ c, suspensions, notReached, current }: ListsProps & { current: 'suspended' | 'notReached' }) {
  const base = `/${c.var.slug}/ufficio/sospensioni`;
  return (
    <TabLinks
      label={words.tabs}
      items={[
        { href: base, label: words.tabSuspended(suspensions.length), current: current === 'suspended' },
        {
          href: `${base}/non-raggiunte`,
          label: words.tabNotReached(notReached.length),
          current: current === 'notReached',
        },
      ]}
    />
  );
}

function Done({ c, done }: ListsProps) {
  const told: Record<string, readonly [title: string, body: string]> = {
    tolta: [words.lifted, words.liftedBody],
    tenuta: [words.lifted, words.liftedNobody],
    ferme: [words.stoppedDone, words.stoppedDoneBody(Number.parseInt(c.req.query('quanti') ?? '', 10) || 0)],
    riprese: [words.resumedDone, words.resumedDoneBody],
    consegnata: [words.recorded, words.recordedBody],
  };
  if (done === 'niente') return <Alert tone="info" title={words.nothingToDeliver} announce />;
  const said = done === undefined ? undefined : told[done];
  if (!said) return null;
  return (
    <Alert tone="success" title={said[0]} announce>
      <p>{said[1]}</p>
    </Alert>
  );
}

const nameOf = (each: { surname: string; name: string }) => `${each.surname} ${each.name}`;

function SuspensionTable({ c, suspensions, classes }: ListsProps) {
  const labels = new Map(classes.map((each) => [each.classId, `${classLabel(each)}, ${each.schoolName}`]));
  return (
    <Table
      caption={words.caption}
      captionHidden
      rows={suspensions}
      columns={[
        { label: words.child, rowHeader: true, cell: nameOf },
        { label: words.class, cell: (each) => labels.get(each.classId ?? 0) ?? each.schoolName ?? '' },
        { label: words.debt, cell: (each) => <Money cents={each.balanceCents} meals={each.debtMeals} /> },
        { label: words.from, cell: (each) => whenOf(c, each) },
        { label: words.notice, cell: (each) => <NoticeState notice={each.notice} /> },
        {
          label: words.act,
          cell: (each) =>
            mayAct(c) &&
            each.endsBefore === null && (
              <MoreLink href={`/${c.var.slug}/ufficio/sospensioni/${each.consumerId}/togli`} hiddenLabel={nameOf(each)}>
                {words.lift}
              </MoreLink>
            ),
        },
      ]}
    />
  );
}

function whenOf(c: PageContext, { from, endsBefore }: ListedSuspension): string {
  if (endsBefore !== null) return words.ending(endsBefore);
  return from > todayOf(c) ? words.coming(from) : words.now(from);
}

function NoticeState({ notice }: Pick<ListedSuspension, 'notice'>) {
  const looks = {
    delivered: { icon: 'check', tone: 'success', text: words.delivered },
    waiting: { icon: 'mail', tone: 'neutral', text: words.waiting },
    undelivered: { icon: 'warning', tone: 'warning', text: words.undelivered },
  } as const;
  const { icon, tone, text } = looks[notice];
  return (
    <span class={`class-state tone-${tone}`}>
      <Icon name={icon} /> <span>{text}</span>
    </span>
  );
}

/** Families whom no debt notice has reached: the office tells them by letter, by call or in person. */
export function NotReachedPage(props: ListsProps) {
  const { c, notReached } = props;
  return (
    <OfficePage c={c} title={words.notReachedTitle} place="ufficio/sospensioni">
      <Done {...props} />
      <PageHeading
        title={words.notReachedHeading(notReached.length)}
        lead={notReached.length > 0 ? words.notReachedLead : undefined}
      />
      <Tabs {...props} current="notReached" />
      {notReached.length > 0 && (
        <Table
          caption={words.notReachedTitle}
          captionHidden
          rows={notReached}
          columns={[
            { label: words.child, rowHeader: true, cell: nameOf },
            { label: words.debt, cell: (each) => <Money cents={each.balanceCents} meals={each.debtMeals} /> },
            { label: words.since, cell: (each) => numericDay(romeDay(each.since)) },
            { label: words.why, cell: (each) => whyOf(each.why) },
            {
              label: words.act,
              cell: (each) =>
                mayAct(c) && (
                  <MoreLink
                    href={`/${c.var.slug}/ufficio/sospensioni/non-raggiunte/${each.consumerId}`}
                    hiddenLabel={nameOf(each)}
                  >
                    {words.record}
                  </MoreLink>
                ),
            },
          ]}
        />
      )}
    </OfficePage>
  );
}

const whyOf = (why: FamilyNotReached['why']): string => (why === 'waiting' ? words.waitingMail : words[why]);
