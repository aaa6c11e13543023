-- R15: a device may be remembered for 30 days for absences only, so that 08:59 is not lost to a login. Its secret is its own, stored hashed;
-- it is no session: it opens one page, and ends with the password or with a child that its owner follows no more.
create table remembered_devices (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  token_hash bytea not null,
  login_id bigint not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null,
  ended_at timestamptz,
  ended_because text check (ended_because in ('ended_by_owner', 'replaced', 'too_many', 'password_changed', 'child_followed_no_more', 'own_credentials_off')),
  primary key (tenant_id, id),
  constraint remembered_device_secret unique (tenant_id, token_hash),
  constraint remembered_device_ended_why check ((ended_at is null) = (ended_because is null)),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
create index remembered_devices_by_login on remembered_devices (tenant_id, login_id);
create index remembered_devices_by_expiry on remembered_devices (tenant_id, expires_at);
call protect('remembered_devices', 'select, insert, update, delete');

-- What is tried at the entrance grows with the ways in; the program names them.
alter table entrance_attempts drop constraint entrance_attempts_kind_check,
  add constraint entrance_attempts_kind_check check (kind ~ '^[a-z][a-z_]{2,39}$');

-- From where something was done (R16): the shortened network address, and the device where it is one that the municipality knows. Lines of
-- before have neither.
alter table audit_log
  add column address text default nullif(current_setting('omnibus.address', true), ''),
  add column device text default nullif(current_setting('omnibus.device', true), '');

-- The same beginning of a form's transaction as before, with from where it came.
create function enter_and_claim(p_tenant integer, p_actor text, p_request text, p_key text, p_address text, p_device text)
returns table (body_hash text, answer jsonb) language plpgsql volatile as $$
begin
  perform set_config('omnibus.tenant', p_tenant::text, true), set_config('omnibus.actor', p_actor, true), set_config('omnibus.request', p_request, true),
    set_config('omnibus.address', p_address, true), set_config('omnibus.device', p_device, true);
  return query select * from claim_request(p_key);
end $$;

-- Who is ended by another role or another place did not leave.
alter table sessions drop constraint sessions_ended_because_check,
  add constraint sessions_ended_because_check check (ended_because in ('logout', 'new_login', 'password_changed', 'ended_from_another_device', 'left',
    'role_changed', 'second_factor_reset', 'device_ended'));
