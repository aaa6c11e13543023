-- R15: what each adult around a child may do. Who pays may do everything; for the others it is said what they may not, so that
-- everybody recorded before keeps what they had. The payer invites others by mail; the office sets limits between parents who live apart.
alter table guardianships
  add column denied text[] not null default '{}'
    constraint known_rights check (denied <@ array['cancel', 'pay', 'money', 'names']),
  add column invited_by bigint,
  add foreign key (tenant_id, invited_by) references people (tenant_id, id);
comment on column guardianships.denied is 'cancel: report absences; pay: top up; money: see balance and movements; names: see who of the others did what.';
grant delete on guardianships to omnibus_app;

create function may(g guardianships, p_right text) returns boolean language sql immutable as
$$ select g.role = 'payer' or not p_right = any (g.denied) $$;
comment on function may is 'Whether an adult has a right over a child. Asked by every query that shows or does something for a citizen.';

-- Somebody who was invited says their own fiscal code, which nobody checked: it stands on their payment notices, and opens nothing.
alter table people add column declared_fiscal_code text;

create table invitations (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  token_hash bytea not null,
  consumer_id bigint not null,
  invited_by bigint not null,
  email text not null check (email = lower(email)),
  role text not null check (role in ('guardian', 'delegate')),
  denied text[] not null constraint known_rights check (denied <@ array['cancel', 'pay', 'money', 'names']),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by bigint,
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  constraint invitation_token_unique unique (tenant_id, token_hash),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, invited_by) references people (tenant_id, id),
  foreign key (tenant_id, accepted_by) references people (tenant_id, id)
);
create index invitations_by_consumer on invitations (tenant_id, consumer_id);
create index invitations_by_inviter on invitations (tenant_id, invited_by, created_at);
call protect('invitations', 'select, insert, update');
