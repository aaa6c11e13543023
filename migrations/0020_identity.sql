-- Who enters, and how: logins of citizens and staff, their sessions, links sent by mail, and what keeps guessing slow.
-- Secrets are stored as SHA-256 of 32 random bytes; passwords as argon2id. No lookup here leaves the tenant: the address names it.
create table staff (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  email text not null check (email = lower(email)),
  name text not null,
  role text not null check (role in ('school_staff', 'kitchen', 'office', 'auditor')),
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint staff_email_unique unique (tenant_id, email)
);
call protect('staff', 'select, insert, update');

create table staff_schools (
  tenant_id integer not null default current_tenant() references tenants,
  staff_id bigint not null,
  school_id bigint not null,
  primary key (tenant_id, staff_id, school_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, school_id) references schools (tenant_id, id)
);
comment on table staff_schools is 'Schools that a school''s staff may see; other roles have none and see the whole tenant.';
call protect('staff_schools', 'select, insert, delete');

create table logins (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  email text not null check (email = lower(email)),
  person_id bigint,
  staff_id bigint,
  password_hash text not null,
  created_at timestamptz not null,
  password_changed_at timestamptz not null,
  primary key (tenant_id, id),
  constraint login_email_unique unique (tenant_id, email),
  constraint login_of_person_unique unique (tenant_id, person_id),
  constraint login_of_staff_unique unique (tenant_id, staff_id),
  constraint login_of_one_kind check (num_nonnulls(person_id, staff_id) = 1),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
call protect('logins', 'select, insert, update');

create table sessions (
  tenant_id integer not null default current_tenant() references tenants,
  token_hash bytea not null,
  login_id bigint not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null,
  ended_at timestamptz,
  ended_because text check (ended_because in ('logout', 'new_login', 'password_changed')),
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
comment on column sessions.expires_at is 'The absolute limit; the idle limit is counted from last_seen_at.';
create index sessions_by_login on sessions (tenant_id, login_id);
create index sessions_by_expiry on sessions (tenant_id, expires_at);
call protect('sessions', 'select, insert, update, delete');

create table email_tokens (
  tenant_id integer not null default current_tenant() references tenants,
  token_hash bytea not null,
  purpose text not null check (purpose in ('registration', 'password_reset')),
  email text not null,
  person_id bigint,
  login_id bigint,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  check ((purpose = 'registration') = (person_id is not null) and (purpose = 'password_reset') = (login_id is not null)),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
create index email_tokens_by_expiry on email_tokens (tenant_id, expires_at);
call protect('email_tokens', 'select, insert, update, delete');

-- An attempt is written before the password is looked at and taken back when it was right, so that many at once count as many.
create table entrance_attempts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  kind text not null check (kind in ('login', 'registration', 'password_reset')),
  account_hash bytea not null,
  address_hash bytea not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index entrance_attempts_by_account on entrance_attempts (tenant_id, kind, account_hash, at);
create index entrance_attempts_by_address on entrance_attempts (tenant_id, kind, address_hash, at);
create index entrance_attempts_by_age on entrance_attempts (tenant_id, at);
call protect('entrance_attempts', 'select, insert, update, delete');

-- R2: the first click counts when a login stands between. What was posted to an expired session waits here with its arrival.
create table pending_acts (
  tenant_id integer not null default current_tenant() references tenants,
  token_hash bytea not null,
  login_id bigint not null,
  path text not null,
  sealed_form text not null,
  arrived_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
create index pending_acts_by_expiry on pending_acts (tenant_id, expires_at);
call protect('pending_acts', 'select, insert, update, delete');
