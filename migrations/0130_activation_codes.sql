-- R15: a code that the office prints for a parent, who enters with it once and chooses an address and a password of their own.
-- The code stays readable to the office, sealed, until it is used or over: a letter that the printer ate is printed again.
create table activation_codes (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  person_id bigint not null,
  code_hash bytea not null,
  sealed_code text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  withdrawn_at timestamptz,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  constraint activation_code_is_of_one unique (tenant_id, code_hash),
  constraint activation_code_is_sealed_while_live check ((sealed_code is null) = (coalesce(used_at, withdrawn_at) is not null)),
  foreign key (tenant_id, person_id) references people (tenant_id, id)
);
create unique index one_live_activation_code on activation_codes (tenant_id, person_id) where used_at is null and withdrawn_at is null;
call protect('activation_codes', 'select, insert, update');

-- A link that proves the address chosen with a code is a registration by that code, whatever address was enrolled.
alter table email_tokens add column activation_code_id bigint,
  add foreign key (tenant_id, activation_code_id) references activation_codes (tenant_id, id);
create index email_tokens_by_activation_code on email_tokens (tenant_id, activation_code_id) where activation_code_id is not null;
alter table entrance_attempts drop constraint entrance_attempts_kind_check,
  add constraint entrance_attempts_kind_check
    check (kind in ('login', 'registration', 'password_reset', 'second_factor', 'activation'));
