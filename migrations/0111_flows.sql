-- Flows of reporting (FdR): what each PSP says it has paid to the treasury, payment by payment. Only lines of our own number spaces are kept.
-- Where a line stands is not stored: it follows from lines, receipts and notices (`flow_line_states`).
alter table accounts drop constraint accounts_kind_check;
alter table accounts add constraint accounts_kind_check check (kind in ('consumer', 'income', 'opening', 'clearing', 'refunds', 'treasury'));
comment on column accounts.kind is 'clearing: paid by families and not yet paid out by the PSPs; treasury: paid out to the municipality.';
alter table postings drop constraint postings_code_check;
alter table postings add constraint postings_code_check check (code in
  ('opening', 'opening_correction', 'meal', 'meal_reversal', 'top_up', 'transfer', 'refund', 'revocation', 'settlement'));

create table flows (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  psp_id text not null,
  name text not null,
  revision integer not null check (revision >= 1),
  psp_name text not null,
  regulation text not null,
  regulation_on date,
  published_at timestamptz not null,
  declared_count integer,
  declared_cents bigint,
  fetched_at timestamptz not null,
  applied_at timestamptz,
  line_count integer not null default 0,
  line_cents bigint not null default 0,
  own_count integer not null default 0,
  settled_cents bigint not null default 0,
  superseded_at timestamptz,
  primary key (tenant_id, id),
  constraint flow_taken_once unique (tenant_id, psp_id, name, revision)
);
comment on column flows.applied_at is 'Empty while its lines are still being fetched: until then it counts for nothing.';
comment on column flows.line_count is 'Of all lines, those of other services included, to be compared with what the flow declares.';
comment on column flows.settled_cents is 'What it pays out for notices of ours, revocations taken off: the amount of its posting.';
create unique index one_live_revision on flows (tenant_id, psp_id, name) where applied_at is not null and superseded_at is null;
create index flows_by_publication on flows (tenant_id, published_at);
call protect('flows', 'select, insert');
grant update (applied_at, line_count, line_cents, own_count, settled_cents, superseded_at) on flows to omnibus_app;

create table flow_lines (
  tenant_id integer not null default current_tenant() references tenants,
  flow_id bigint not null,
  line integer not null,
  iuv text not null,
  iur text not null,
  transfer integer not null,
  cents bigint not null,
  status text not null check (status in ('executed', 'revoked', 'stand_in', 'stand_in_no_receipt', 'no_receipt', 'unknown')),
  status_code text not null,
  paid_at timestamptz not null,
  primary key (tenant_id, flow_id, line),
  foreign key (tenant_id, flow_id) references flows (tenant_id, id)
);
comment on column flow_lines.iur is 'The receipt id of the same payment (identificativo univoco di riscossione).';
comment on column flow_lines.cents is 'Positive; a revoked line takes so much back.';
comment on column flow_lines.status_code is 'As the flow says it; an unknown one is kept for the office.';
create index flow_lines_by_receipt on flow_lines (tenant_id, iur);
create index flow_lines_by_iuv on flow_lines (tenant_id, iuv);
call protect('flow_lines', 'select, insert');

create table flow_line_notes (
  tenant_id integer not null default current_tenant() references tenants,
  iuv text not null,
  iur text not null,
  note text not null check (length(note) between 1 and 500),
  noted_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, iuv, iur)
);
comment on table flow_line_notes is 'What the office did about a line; it stays with the payment when a new revision repeats the line.';
call protect('flow_line_notes', 'select, insert');

create table flow_progress (
  tenant_id integer primary key default current_tenant() references tenants,
  published_through timestamptz,
  next_fetch_at timestamptz not null,
  fetched_at timestamptz,
  failed_at timestamptz,
  failure text
);
call protect('flow_progress', 'select, insert, update');

-- Lines of the revisions that count, with their notice and receipt, and where each stands.
create function flow_line_states(p_from timestamptz, p_to timestamptz)
returns table (flow_id bigint, line integer, iuv text, iur text, cents bigint, status text, status_code text, paid_at timestamptz,
  psp_name text, flow_name text, published_at timestamptz, consumer_id bigint, notice_cents bigint, receipt_cents bigint, state text)
language sql stable as $$
  select l.flow_id, l.line, l.iuv, l.iur, l.cents, l.status, l.status_code, l.paid_at, f.psp_name, f.name, f.published_at,
    n.consumer_id, n.cents, r.cents,
    case
      when l.status = 'unknown' then 'unknown_status'
      when l.status = 'revoked' then 'revoked'
      when n.id is null then 'unknown_notice'
      when r.id is null then 'without_receipt'
      when r.notice_id <> n.id or r.cents <> l.cents then 'differs'
      when count(*) filter (where l.status <> 'revoked') over (partition by l.iuv, l.iur, l.transfer) > 1 then 'twice'
      else 'matched'
    end
  from flows f
  join flow_lines l on l.tenant_id = f.tenant_id and l.flow_id = f.id
  left join payment_notices n on n.tenant_id = l.tenant_id and n.notice_number = '3' || l.iuv
  left join receipts r on r.tenant_id = l.tenant_id and r.receipt_id = l.iur
  where f.tenant_id = (select current_tenant()) and f.applied_at is not null and f.superseded_at is null
    and f.published_at >= p_from and f.published_at < p_to
$$;
