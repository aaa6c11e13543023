-- The second step of staff's login: a code that their phone counts out of a shared secret, and codes for the day it is lost.
insert into setting_defaults values ('staff_second_factor', 'false');

create table second_factors (
  tenant_id integer not null default current_tenant() references tenants,
  login_id bigint not null,
  sealed_secret text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint,
  primary key (tenant_id, login_id),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
comment on column second_factors.last_step is 'The half-minute of the last code that was taken: it and earlier ones open nothing any more.';
call protect('second_factors', 'select, insert, update, delete');

create table recovery_codes (
  tenant_id integer not null default current_tenant() references tenants,
  login_id bigint not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (tenant_id, login_id, code_hash),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
call protect('recovery_codes', 'select, insert, update, delete');

alter table sessions add column second_factor_at timestamptz;
comment on column sessions.second_factor_at is 'When the second step was made; without it a session of staff opens nothing where the municipality asks for one.';
alter table sessions drop constraint sessions_ended_because_check,
  add constraint sessions_ended_because_check
    check (ended_because in ('logout', 'new_login', 'password_changed', 'ended_from_another_device'));
alter table entrance_attempts drop constraint entrance_attempts_kind_check,
  add constraint entrance_attempts_kind_check check (kind in ('login', 'registration', 'password_reset', 'second_factor'));
