-- One notice for several children (R9, "in contanti con un solo avviso"): its lines say whose it is, its receipt is split by them.
-- A notice has either a child of its own or lines; so do the receipts of it. The two views answer for both kinds alike.
alter table payment_notices alter column consumer_id drop not null;
comment on column payment_notices.consumer_id is 'Null for a notice of several children: joint_notice_lines says whose it is.';

create table joint_notice_lines (
  tenant_id integer not null default current_tenant() references tenants,
  notice_id bigint not null,
  ordinal integer not null check (ordinal between 0 and 4),
  service text not null default 'canteen',
  consumer_id bigint not null,
  cents bigint not null check (cents > 0),
  primary key (tenant_id, notice_id, ordinal),
  constraint one_line_a_consumer_in_notice unique (tenant_id, notice_id, service, consumer_id),
  foreign key (tenant_id, notice_id) references payment_notices (tenant_id, id),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index joint_notice_lines_by_consumer on joint_notice_lines (tenant_id, consumer_id);
call protect('joint_notice_lines', 'select, insert');

-- What of a receipt went to whom. Each part is one posting: source 'receipt', the receipt's id, and the ordinal as version.
create table joint_receipt_lines (
  tenant_id integer not null default current_tenant() references tenants,
  receipt_id bigint not null,
  ordinal integer not null check (ordinal between 0 and 4),
  service text not null default 'canteen',
  consumer_id bigint not null,
  cents bigint not null check (cents > 0),
  primary key (tenant_id, receipt_id, ordinal),
  constraint one_line_a_consumer_in_receipt unique (tenant_id, receipt_id, service, consumer_id),
  foreign key (tenant_id, receipt_id) references receipts (tenant_id, id),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
comment on table joint_receipt_lines is 'Only of receipts of joint notices. A part of less than a cent has no line.';
create index joint_receipt_lines_by_consumer on joint_receipt_lines (tenant_id, consumer_id);
call protect('joint_receipt_lines', 'select, insert');

-- The payment of several notices that one notice took the place of says which payment that is.
alter table payments add column replaced_by_id bigint;
alter table payments add constraint payment_replaced_by foreign key (tenant_id, replaced_by_id) references payments (tenant_id, id);
grant update (replaced_by_id) on payments to omnibus_app;

create view notice_lines with (security_invoker = true) as
  select tenant_id, id as notice_id, payment_id, 0 as ordinal, service, consumer_id, cents from payment_notices where consumer_id is not null
  union all
  select l.tenant_id, l.notice_id, n.payment_id, l.ordinal, l.service, l.consumer_id, l.cents
  from joint_notice_lines l join payment_notices n on n.tenant_id = l.tenant_id and n.id = l.notice_id;
comment on view notice_lines is 'Whose a notice is and for how much: one row a notice and child.';
grant select on notice_lines to omnibus_app;

create view receipt_lines with (security_invoker = true) as
  select r.tenant_id, r.id as receipt_id, r.notice_id, 0 as ordinal, n.service, n.consumer_id, r.cents
  from receipts r join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id where n.consumer_id is not null
  union all
  select l.tenant_id, l.receipt_id, r.notice_id, l.ordinal, l.service, l.consumer_id, l.cents
  from joint_receipt_lines l join receipts r on r.tenant_id = l.tenant_id and r.id = l.receipt_id;
comment on view receipt_lines is 'Who was credited with what of a receipt: one row a receipt and child, one posting each.';
grant select on receipt_lines to omnibus_app;

-- R8: as before, for every child that has a part in a notice.
create or replace function verification_holds(p_service text, p_consumers bigint[])
returns table (consumer_id bigint, cents bigint, until_at timestamptz) language sql stable as $$
  select held.consumer_id, held.cents + (
      -- Large enough once is large enough: the meals eaten while it is held do not count against it.
      select coalesce(sum(m.cents), 0) from meal_charges m where m.tenant_id = (select current_tenant()) and m.consumer_id = held.consumer_id
        and m.service = p_service and m.reversed_at is null and m.charged_at > greatest(held.since, f.limit_reached_at))::bigint, (
      -- Not over before the cutoff of the child's next service day.
      select coalesce(min(cutoff_at(p_service, p.school_id, p.day)), held.ends_at)
      from planned_days(p_service, (held.ends_at at time zone 'Europe/Rome')::date, (held.ends_at at time zone 'Europe/Rome')::date + 30,
        array[held.consumer_id]) p
      where p.state <> 'unavailable' and cutoff_at(p_service, p.school_id, p.day) >= held.ends_at)
  from (
    select distinct on (l.consumer_id) l.consumer_id, l.cents, n.cancelled_at, p.first_verification_at as since,
      (first_verification_at at time zone 'Europe/Rome' + interval '1 day'
        * (setting('verification_hold_days', (first_verification_at at time zone 'Europe/Rome')::date) #>> '{}')::integer)
        at time zone 'Europe/Rome' as ends_at
    from notice_lines l join payment_notices n on n.tenant_id = l.tenant_id and n.id = l.notice_id
    join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
    where l.tenant_id = (select current_tenant()) and l.service = p_service and l.consumer_id = any (p_consumers) and n.paid_at is null
      and p.first_verification_at > coalesce((select max(r.received_at) from receipts r
        join notice_lines paid on paid.tenant_id = r.tenant_id and paid.notice_id = r.notice_id
        where paid.tenant_id = l.tenant_id and paid.consumer_id = l.consumer_id and paid.service = l.service), '-infinity')
    order by l.consumer_id, p.first_verification_at
  ) held
  left join standing_flags f on f.tenant_id = (select current_tenant()) and f.consumer_id = held.consumer_id and f.service = p_service
  where held.cancelled_at is null
$$;
