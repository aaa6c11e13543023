-- What is still to be asked of pagoPA about each notice, and when: to make it payable, and whether it was paid. A worker does it, again and
-- again with growing pauses, across restarts; whatever it does may be repeated.
create table position_work (
  tenant_id integer not null default current_tenant() references tenants,
  notice_id bigint not null,
  publish_tries integer not null default 0,
  publish_at timestamptz not null,
  poll_at timestamptz,
  last_problem text,
  primary key (tenant_id, notice_id),
  foreign key (tenant_id, notice_id) references payment_notices (tenant_id, id)
);
comment on column position_work.poll_at is 'When to ask whether it was paid; null before it can be, and when nobody will ask any more.';
create index positions_to_poll on position_work (tenant_id, poll_at) where poll_at is not null;
create index positions_to_publish on position_work (tenant_id, publish_at);
call protect('position_work', 'select, insert, update');

insert into position_work (tenant_id, notice_id, publish_at, poll_at)
select n.tenant_id, n.id, p.created_at, n.payable_at from payment_notices n
join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id where n.paid_at is null and n.cancelled_at is null;
