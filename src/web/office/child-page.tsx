import type { Hono } from 'hono';
import { receiptAsked } from '#src/absences/index.ts';
import { type ConsumerDay, calendarsOf, daysIn } from '#src/calendar/index.ts';
import { familyCode } from '#src/collection/index.ts';
import { earlier, firstDayOf, lastDayOf, monthOf, parseDay } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { type ConsumerRecord, consumerRecord } from '#src/registry/index.ts';
import { coverStretch, creditCover, noticesOf, standingOf } from '#src/standing/index.ts';
import { pricesOf } from '#src/tariffs/index.ts';
import { currentTenant, type Tenant } from '#src/tenancy/index.ts';
import { type MonthRange, monthWithin } from '../citizen/month.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import type { ChildSheet } from './child-sheet.ts';
import { ChildView } from './child-view.tsx';

const NOTICES_SHOWN = 10;

/** `/:slug/ufficio/alunni/:id` */
export function registerChildPage(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/alunni/:id{[0-9]{1,15}}', async (c) => {
    const sheet = await read(c, (tx) => sheetOf(tx, c, Number(c.req.param('id'))));
    return sheet ? c.html(<ChildView c={c} sheet={sheet} />) : c.notFound();
  });
}

async function sheetOf(tx: Tx, c: PageContext, consumerId: number): Promise<ChildSheet | undefined> {
  const at = c.var.arrivedAt;
  const today = romeDay(at);
  const child = await consumerRecord(tx, consumerId, today);
  if (!child) return undefined;
  const tenant = await currentTenant(tx);
  const range = monthsOf(tenant, child, today);
  const month = monthWithin(c.req.query('mese'), today, range);
  const first = earlier(firstDayOf(month), today);
  const calendars = await calendarsOf(tx, [consumerId], { ...coverStretch(today), from: first });
  const calendar = calendars.get(consumerId);
  if (!calendar) throw new Error('A consumer without days');
  const standing = (await standingOf(tx, [consumerId], today)).get(consumerId);
  const receiptId = Number(c.req.query('ricevuta') ?? Number.NaN);
  return {
    child,
    tenant,
    today: calendar.on(today),
    standing,
    cover: standing && creditCover(standing, calendar, today),
    prices: await pricesOf(tx, consumerId),
    month,
    range,
    days: daysIn(calendar, firstDayOf(month), lastDayOf(month)),
    code: await familyCode(tx, consumerId),
    notices: await noticesOf(tx, consumerId, NOTICES_SHOWN),
    receipt: Number.isSafeInteger(receiptId)
      ? (await receiptAsked(tx, { consumerId, receiptId, at }))(calendar)
      : undefined,
    done: doneSentence(c),
  };
}

function monthsOf(tenant: Tenant, child: ConsumerRecord, today: ConsumerDay['day']): MonthRange {
  const first = tenant.goLive && tenant.goLive < today ? tenant.goLive : today;
  const to = child.enrolment?.to;
  return { first: monthOf(first), last: monthOf(to && to > today ? to : today) };
}

/** What the act before said, from the address that it led to; anything else in the address says nothing. */
function doneSentence(c: PageContext): string | undefined {
  const { done, absence, form } = messages.office;
  const day = parseDay(c.req.query('giorno') ?? '');
  switch (c.req.query('fatto')) {
    case 'presenza':
      return day && done.corrected(day);
    case 'storno':
      return day && done.waived(day);
    case 'storno-ritirato':
      return day && done.waiverWithdrawn(day);
    case 'classe':
      return day && done.moved(day);
    case 'uscita':
      return day && done.leaves(day);
    case 'tariffa':
      return day && done.rated(day);
    case 'dieta':
      return day && done.diet(day);
    case 'aggiunto':
      return done.added;
    case 'codice':
      return messages.officeCollections.ofChild.revoked;
    case 'annullato':
      return absence.undone;
    case 'permessi':
      return messages.guardians.done.cambiato;
    case 'pagante':
      return messages.officeAdults.payer.done;
    case 'contatti':
      return messages.officeAdults.contacts.done;
    case 'adulto':
      return messages.officeAdults.add.done;
    case 'nulla':
      return form.unchanged;
    default:
      return undefined;
  }
}
