-- Who enters with SPID, CIE or a regional gateway (R15): how each municipality takes part, whom it believes, the way to the
-- provider and back, and the register that the law asks for. A citizen's login needs no password of ours any more.
alter table logins alter column email drop not null, alter column password_hash drop not null;
alter table logins add constraint login_password_has_address check (password_hash is null or email is not null);
alter table logins add column password_asked_at timestamptz;
comment on column logins.password_asked_at is 'When its owner, who enters with SPID or CIE, was asked whether the password may go and chose to keep it.';

alter table sessions add column provider text, add column provider_level smallint check (provider_level between 1 and 3);
comment on column sessions.provider is 'Who vouched for this session: spid:…, cie:…, oidc:…; none where a password of ours did.';

create table federations (
  tenant_id integer not null default current_tenant() references tenants,
  federation text not null check (federation in ('spid', 'cie')),
  enabled boolean not null default false,
  settings jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, federation)
);
call protect('federations', 'select, insert, update');

create table federation_keys (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  federation text not null check (federation in ('spid', 'cie')),
  sealed_private_key text not null,
  certificate text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  signs_from timestamptz,
  retired_at timestamptz,
  primary key (tenant_id, id)
);
comment on column federation_keys.signs_from is 'Published but not signing while null: the providers must know a certificate before anything is signed with it.';
create index federation_keys_of on federation_keys (tenant_id, federation, id);
call protect('federation_keys', 'select, insert, update');

create table identity_providers (
  tenant_id integer not null default current_tenant() references tenants,
  federation text not null check (federation in ('spid', 'cie')),
  entity_id text not null,
  name text not null,
  metadata jsonb not null,
  test boolean not null default false,
  imported_at timestamptz not null,
  primary key (tenant_id, federation, entity_id)
);
comment on column identity_providers.metadata is 'Where it is asked and answered, its certificates, and until when it says so.';
call protect('identity_providers', 'select, insert, update, delete');

create table oidc_providers (
  tenant_id integer not null default current_tenant() references tenants,
  code text not null check (code ~ '^[a-z0-9-]{1,40}$'),
  name text not null,
  settings jsonb not null,
  sealed_client_secret text,
  enabled boolean not null default true,
  updated_at timestamptz not null,
  primary key (tenant_id, code)
);
call protect('oidc_providers', 'select, insert, update');

create table federated_requests (
  tenant_id integer not null default current_tenant() references tenants,
  id text not null,
  federation text not null check (federation in ('spid', 'cie', 'oidc')),
  provider text not null,
  browser_hash bytea not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  sealed_request text not null,
  answered_at timestamptz,
  ticket_hash bytea,
  sealed_answer text,
  finished_at timestamptz,
  primary key (tenant_id, id),
  constraint federated_ticket_unique unique (tenant_id, ticket_hash)
);
comment on table federated_requests is 'Who was sent to a provider and has not come back. An answer uses its request up; the ticket leads the same browser in, once.';
create index federated_requests_by_expiry on federated_requests (tenant_id, expires_at);
call protect('federated_requests', 'select, insert, update, delete');

create table used_assertions (
  tenant_id integer not null default current_tenant() references tenants,
  provider text not null,
  assertion_id text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, provider, assertion_id)
);
create index used_assertions_by_expiry on used_assertions (tenant_id, expires_at);
call protect('used_assertions', 'select, insert, delete');

create table federation_register (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  federation text not null check (federation in ('spid', 'cie', 'oidc')),
  provider text not null,
  request_id text not null,
  requested_at timestamptz not null,
  answer_id text,
  assertion_id text,
  answered_at timestamptz not null,
  outcome text not null,
  sealed_exchange text not null,
  primary key (tenant_id, id)
);
comment on table federation_register is 'DPCM 24 October 2014, art. 13: what was asked and answered, for 24 months. Apart from all other logs, sealed; the columns name nobody.';
create index federation_register_by_age on federation_register (tenant_id, answered_at);
call protect('federation_register', 'select, insert, delete');
