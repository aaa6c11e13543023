import type pg from 'pg';
import { type BigTown, inTown } from './big-town.ts';

export const STATION = { brokerCode: '00000000000', stationCode: '00000000000_01' };

/** The number of the nth notice; its check digits are nobody's business when it comes in. */
export const numberOf = (n: number): string => `302${String(n).padStart(13, '0')}00`;

/** A town that is connected to pagoPA's node, with so many unpaid notices of 35,00 €, one a child and round again. */
export async function noticesIn(admin: pg.Client, town: BigTown, notices: number): Promise<void> {
  await inTown(admin, town.tenantId, [
    `insert into creditors (environment, segregation_code, broker_code, station_code, changed_at)
     values ('sandbox', '02', '${STATION.brokerCode}', '${STATION.stationCode}', '2026-09-01 08:00+02')`,
    `insert into notice_number_series values (current_tenant(), '02', ${notices})`,
    `insert into payments (reference, payer_id, created_at)
     select 'r' || i, p.id, '2026-11-20 08:00+01' from generate_series(1, ${notices}) i
     join (select id, row_number() over (order by id) as n from people where tenant_id = ${town.tenantId}) p
       on p.n = (i - 1) % ${town.children} + 1 order by i`,
    `insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on, payable_at)
     select pay.id, g.consumer_id, 3500, '302' || lpad(substr(pay.reference, 2), 13, '0') || '00',
       '02' || lpad(substr(pay.reference, 2), 13, '0') || '00', '2027-01-20', '2026-11-20 08:00+01'
     from payments pay join guardianships g on g.tenant_id = pay.tenant_id and g.person_id = pay.payer_id
     where pay.tenant_id = ${town.tenantId} order by pay.id`,
  ]);
}
