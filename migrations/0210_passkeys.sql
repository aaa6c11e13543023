-- Staff may enter with a passkey (WebAuthn): beside the password in place of the phone's code, or alone. Only public keys are kept.
create table passkeys (
  tenant_id integer not null default current_tenant() references tenants,
  credential_id text not null,
  login_id bigint not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, credential_id),
  foreign key (tenant_id, login_id) references logins (tenant_id, id)
);
comment on column passkeys.sign_count is 'What the key last counted; one that counts backwards was copied and opens nothing. Many keys never count and say 0.';
create index passkeys_by_login on passkeys (tenant_id, login_id);
call protect('passkeys', 'select, insert, update, delete');

-- A challenge travels sealed in the page; what is kept is that it was answered, so that an answer counts once.
create table answered_challenges (
  tenant_id integer not null default current_tenant() references tenants,
  challenge_hash bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, challenge_hash)
);
create index answered_challenges_by_expiry on answered_challenges (tenant_id, expires_at);
call protect('answered_challenges', 'select, insert, update, delete');
