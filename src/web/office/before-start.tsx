import { creditorDraft } from '#src/creditor/index.ts';
import { type BroughtSoFar, broughtSoFar } from '#src/imports/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { Icon } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.staff.beforeStart;

/** What a municipality that has not gone live yet has ready, and what it still needs. */
export interface BeforeStart extends BroughtSoFar {
  readonly missing: number;
  readonly goLive: Day | undefined;
}

/** Undefined once the municipality is live. */
export async function beforeStart(tx: Tx, today: Day): Promise<BeforeStart | undefined> {
  const { goLive } = await currentTenant(tx);
  if (goLive !== undefined && goLive <= today) return undefined;
  return { ...(await broughtSoFar(tx, today)), missing: (await creditorDraft(tx)).missing.length, goLive };
}

interface StepShown {
  readonly done: boolean;
  readonly label: string;
  readonly hint: string;
  readonly to: string;
}

const arrived = (at: Temporal.Instant | null, none: string) => (at ? words.broughtOn(romeDay(at)) : none);

function stepsOf({ missing, pupils, balancesAt, absencesAt }: BeforeStart): StepShown[] {
  const imports = 'ufficio/importazioni';
  return [
    {
      done: pupils > 0,
      label: words.pupils,
      hint: pupils > 0 ? words.enrolled(pupils) : words.pupilsNone,
      to: imports,
    },
    { done: balancesAt !== null, label: words.balances, hint: arrived(balancesAt, words.balancesNone), to: imports },
    { done: absencesAt !== null, label: words.absences, hint: arrived(absencesAt, words.absencesNone), to: imports },
    {
      done: missing === 0,
      label: words.pagopa,
      hint: missing === 0 ? words.pagopaDone : words.pagopaMissing(missing),
      to: 'ufficio/pagopa',
    },
    { done: false, label: words.families, hint: words.familiesHint, to: 'ufficio/accessi' },
  ];
}

/** The way to the first day, each step with how it stands. */
export function BeforeStartSteps({ slug, start }: { slug: string; start: BeforeStart }) {
  return (
    <>
      <h2>{words.title}</h2>
      <p>{start.goLive ? words.startsOn(longDayWithYear(start.goLive)) : words.noDay}</p>
      <ul class="count-tiles">
        {stepsOf(start).map(({ done, label, hint, to }) => (
          <li>
            <a href={`/${slug}/${to}`} class="count-tile">
              {done && <Icon name="success" label={words.done} />}
              <span class="count-tile-text">
                <b>{label}</b>
                <span class="quiet">{hint}</span>
              </span>
              <Icon name="chevron-right" />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
