import type { Child } from 'hono/jsx';
import type { AbsenceRefusal } from '#src/absences/index.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay, romeTime } from '#src/kernel/rome-time.ts';
import { currentTenant, type Settings, settingsOn, type Tenant } from '#src/tenancy/index.ts';
import { Actions, Alert, BackLink, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { placeOf } from './request.ts';

const words = messages.family.absences.refusal;

/** A refusal as it is kept with its request key: instants as text. */
export const keptRefusal = (refusal: AbsenceRefusal): unknown =>
  'arrivedAt' in refusal ? { ...refusal, arrivedAt: refusal.arrivedAt.toString() } : refusal;

function restored(kept: unknown): AbsenceRefusal {
  const refusal = kept as AbsenceRefusal;
  return 'arrivedAt' in refusal ? { ...refusal, arrivedAt: Temporal.Instant.from(String(refusal.arrivedAt)) } : refusal;
}

/** Says clearly why nothing was registered, when it arrived, until when it could have been, and what helps now. */
export async function refusalPage(c: PageContext, consumerId: number, kept: unknown): Promise<Response> {
  const { tenant, settings } = await read(c, async (tx) => ({
    tenant: await currentTenant(tx),
    settings: await settingsOn(tx, romeDay(c.var.arrivedAt)),
  }));
  const told = kept === 'OtherRequest' ? words.otherRequest : sentencesOf(restored(kept), settings, c.var.arrivedAt);
  const { list, child, absences } = placeOf(c, consumerId);
  return c.html(
    <FamilyPage c={c} title={words.title} section="cittadino" hasErrors>
      <BackLink href={list} label={messages.family.detail.back} />
      <PageHeading title={told.title} />
      <Alert tone="danger" title={words.title} announce>
        <p>{told.text}</p>
      </Alert>
      <Help tenant={tenant} next={'next' in told ? told.next : undefined} />
      <Actions>
        <LinkButton href={child}>{words.back}</LinkButton>
        {c.var.visitor.kind === 'citizen' && (
          <LinkButton href={absences} variant="outline">
            {messages.family.consumers.otherDays}
          </LinkButton>
        )}
      </Actions>
    </FamilyPage>,
    kept === 'OtherRequest' ? 409 : 422,
  );
}

function Help({ tenant, next }: { tenant: Tenant; next: Child }) {
  const { officePhone, officeEmail } = tenant;
  return (
    <>
      {next && <p>{next}</p>}
      {(officePhone || officeEmail) && (
        <p class="quiet">
          {words.call} {officePhone && <a href={`tel:${officePhone.replace(/\s/g, '')}`}>{officePhone}</a>}
          {officePhone && officeEmail && ', '}
          {officeEmail && <a href={`mailto:${officeEmail}`}>{officeEmail}</a>}
        </p>
      )}
    </>
  );
}

interface Told {
  readonly title: string;
  readonly text: string;
  /** What else helps. */
  readonly next?: string;
}

function sentencesOf(refusal: AbsenceRefusal, settings: Settings, now: Temporal.Instant): Told {
  const next = `${words.tellSchool} ${settings.charge_basis === 'presence' ? words.presence : words.booking}`;
  switch (refusal.kind) {
    case 'CutoffPassed': {
      const { arrivedAt, cutoff, closedDays } = refusal;
      const on = romeDay(arrivedAt) === romeDay(now) ? undefined : numericDay(romeDay(arrivedAt));
      return { title: words.cutoffTitle(closedDays), text: words.cutoff(on, romeTime(arrivedAt), cutoff), next };
    }
    case 'DaySettled':
      return { title: words.cutoffTitle(refusal.closedDays), text: words.settled(romeTime(refusal.arrivedAt)), next };
    case 'NotYourConsumer':
      return words.notYours;
    case 'NoServiceDay':
      return words.noService;
    case 'TooFarAhead':
      return { title: words.tooFar.title, text: words.tooFar.text(refusal.lastDay) };
    case 'LightLimitReached':
      return { title: words.lightLimit.title(refusal.limit), text: words.lightLimit.text(refusal.day) };
    case 'ArrivalUnknown':
      return words.unknown;
  }
}
