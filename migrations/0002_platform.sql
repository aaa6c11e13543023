-- What every command leaves behind: the answer to its request key, a line in the audit log, and mails to be sent.
create table request_keys (
  tenant_id integer not null default current_tenant() references tenants,
  actor text not null default current_actor(),
  key text not null,
  body_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, actor, key)
);
create index request_keys_by_age on request_keys (tenant_id, created_at);
call protect('request_keys', 'select, insert, update, delete');

create table audit_log (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  at timestamptz not null,
  actor text not null default current_actor(),
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  request_id text not null default coalesce(nullif(current_setting('omnibus.request', true), ''), '-'),
  primary key (tenant_id, id)
);
create index audit_log_by_subject on audit_log (tenant_id, subject, id);
call protect('audit_log', 'select, insert');

create table mails (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  dedupe_key text not null,
  to_address text not null,
  template text not null,
  params jsonb not null,
  created_at timestamptz not null,
  next_try_at timestamptz not null,
  attempts integer not null default 0,
  accepted_at timestamptz,
  bounced_at timestamptz,
  given_up_at timestamptz,
  last_error text,
  primary key (tenant_id, id),
  constraint mail_sent_once_per_cause unique (tenant_id, dedupe_key)
);
create index mails_due on mails (tenant_id, next_try_at) where accepted_at is null and given_up_at is null;
call protect('mails', 'select, insert, update');
