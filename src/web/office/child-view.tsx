import { longDay } from '#src/kernel/italian-dates.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { daysText } from '../citizen/absence-receipt.tsx';
import { shownState, whoAsked, whyUnavailable } from '../citizen/day-words.ts';
import {
  Alert,
  Card,
  CardGrid,
  CardSection,
  DayState,
  LinkButton,
  MoreLink,
  PageHeading,
  Receipt,
} from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import { ChildAccount } from './child-account.tsx';
import { ChildCode } from './child-code.tsx';
import { ChildDays } from './child-days.tsx';
import { ChildFamily } from './child-family.tsx';
import { ChildNotices } from './child-notices.tsx';
import type { SheetProps } from './child-sheet.ts';
import { childName } from './family-frame.tsx';
import { PLACE } from './family-place.ts';
import { childPath, officePath } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.child;

/** A child on one page: how today and the account stand, what can be done, then everything that explains it. */
export function ChildView({ c, sheet }: SheetProps) {
  const { child, done } = sheet;
  const { enrolment, number } = child;
  const place = enrolment ? words.place(number, enrolment.schoolName, enrolment.classLabel) : words.notEnrolled(number);
  return (
    <OfficePage c={c} title={childName(child)} place={PLACE}>
      {done && <Alert tone="success" title={done} announce />}
      <AbsenceDone c={c} sheet={sheet} />
      <PageHeading title={childName(child)} lead={place} />
      <Suspension c={c} sheet={sheet} />
      <CardGrid>
        <Today c={c} sheet={sheet} />
        <ChildAccount c={c} sheet={sheet} />
        <ChildFamily c={c} child={child} />
      </CardGrid>
      <ChildDays c={c} sheet={sheet} />
      <ChildCode c={c} child={child} code={sheet.code} />
      <ChildNotices notices={sheet.notices} />
    </OfficePage>
  );
}

/** What was registered for the family a moment ago, and the way back while there is one. */
function AbsenceDone({ c, sheet: { child, receipt, today } }: SheetProps) {
  if (!receipt) return null;
  const texts = messages.family.absences.receipt;
  const undo = {
    ...formTarget(c, childPath(c, child.consumerId, 'assenza/annulla')),
    hidden: { ricevuta: String(receipt.id) },
    label: texts.undo,
    note: texts.undoUntil(today.cutoff, receipt.days),
  };
  return (
    <Receipt
      title={texts.title[receipt.kind](romeTime(receipt.arrivedAt))}
      number={String(receipt.id)}
      undo={receipt.canUndo && mayAct(c) ? undo : undefined}
    >
      <p>{texts.days[receipt.kind](daysText(receipt.days, receipt.untilFurtherNotice))}</p>
      {receipt.closedDays.length > 0 && <p>{texts.closed(receipt.closedDays)}</p>}
      {receipt.lightEnded.length > 0 && <p>{texts.lightEnded(receipt.lightEnded)}</p>}
    </Receipt>
  );
}

function Suspension({ c, sheet: { child, standing } }: SheetProps) {
  const suspension = standing?.suspension;
  if (!standing || !suspension) return null;
  const { now, coming, endsBefore, toReadmit, lift } = words.suspended;
  const { begun, fromDay } = suspension;
  return (
    <Alert tone="warning" title={(begun ? now : coming)(fromDay)}>
      {suspension.endsBefore && <p>{endsBefore(suspension.endsBefore)}</p>}
      {standing.amountToReadmitCents > 0 && <p>{toReadmit(standing.amountToReadmitCents)}</p>}
      {mayAct(c) && !suspension.endsBefore && (
        <LinkButton href={officePath(c, `sospensioni/${child.consumerId}/togli`)} variant="outline" size="small">
          {lift}
        </LinkButton>
      )}
    </Alert>
  );
}

/** How today stands, and what the office can do. */
function Today({ c, sheet }: SheetProps) {
  const { child, tenant, today } = sheet;
  const at = c.var.arrivedAt;
  const classLabel = child.enrolment?.classLabel ?? '';
  const note = whyUnavailable(today, { goLive: tenant.goLive, classLabel }) ?? whoAsked(today, at);
  return (
    <Card title={words.todayIs} subtitle={longDay(romeDay(at))}>
      <CardSection>
        <DayState
          state={shownState(today)}
          note={note}
          light={today.state === 'consumed' && today.light}
          charged={today.chargedCents !== null}
          size="large"
        />
      </CardSection>
      {mayAct(c) && <Acts c={c} sheet={sheet} />}
    </Card>
  );
}

function Acts({ c, sheet: { child } }: SheetProps) {
  const { absence, correct, waive, class: move, leaving, tariff, diet } = words.acts;
  const acts = [
    { path: 'assenza', label: absence },
    { path: 'correzione', label: correct },
    { path: 'storno', label: waive },
    { path: 'classe', label: move },
    { path: 'tariffa', label: tariff },
    { path: 'dieta', label: diet },
    { path: 'uscita', label: leaving },
  ];
  return (
    <CardSection>
      <h3>{words.actions}</h3>
      <ul class="acts">
        {acts.map(({ path, label }) => (
          <li>
            <MoreLink href={childPath(c, child.consumerId, path)}>{label}</MoreLink>
          </li>
        ))}
      </ul>
    </CardSection>
  );
}
