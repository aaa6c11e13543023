-- Collections at the shops of a connected network (R10): who the network is and with which keys it speaks, a child's permanent code, what was
-- collected with it, and what the network says of each day. Nothing here credits anybody: each collection is a pagoPA notice, and its receipt credits.
create table shop_networks (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  name text not null check (length(name) between 1 and 60),
  connected_at timestamptz not null,
  disconnected_at timestamptz,
  primary key (tenant_id, id)
);
create unique index one_connected_network on shop_networks (tenant_id) where disconnected_at is null;
call protect('shop_networks', 'select, insert');
grant update (disconnected_at) on shop_networks to omnibus_app;

create table shop_network_keys (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  network_id bigint not null,
  kind text not null check (kind in ('signature', 'certificate')),
  key_id text not null check (length(key_id) between 8 and 64),
  public_key text check ((kind = 'signature') = (public_key is not null)),
  created_at timestamptz not null,
  ends_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, network_id) references shop_networks (tenant_id, id)
);
comment on table shop_network_keys is 'Nothing secret: the network keeps its private key; we know the public half, or the certificate by its fingerprint.';
comment on column shop_network_keys.key_id is 'The keyid of its signatures (RFC 9421), or the SHA-256 fingerprint of its client certificate.';
comment on column shop_network_keys.ends_at is 'From then on its calls are refused; to come while a new key takes over.';
create unique index one_living_key on shop_network_keys (tenant_id, key_id) where ends_at is null;
call protect('shop_network_keys', 'select, insert');
grant update (ends_at) on shop_network_keys to omnibus_app;

-- Asked before the tenant is known: a call names the creditor by its fiscal code and itself by its key.
create function shop_network_caller(p_fiscal_code text, p_key_id text, p_kind text, p_at timestamptz)
returns table (tenant_id integer, public_key text) language sql stable security definer set search_path = public as $$
  select k.tenant_id, k.public_key from tenants t
  join shop_networks n on n.tenant_id = t.id and n.disconnected_at is null
  join shop_network_keys k on k.tenant_id = n.tenant_id and k.network_id = n.id
  where t.fiscal_code = p_fiscal_code and k.key_id = p_key_id and k.kind = p_kind and (k.ends_at is null or k.ends_at > p_at)
  order by k.id desc limit 1
$$;

-- A signed call counts once; older ones are refused for their age, so a nonce need not be kept longer than that.
create table shop_network_nonces (
  tenant_id integer not null default current_tenant() references tenants,
  key_id text not null,
  nonce text not null check (length(nonce) between 16 and 64),
  seen_at timestamptz not null,
  primary key (tenant_id, key_id, nonce)
);
create index shop_network_nonces_by_age on shop_network_nonces (tenant_id, seen_at);
call protect('shop_network_nonces', 'select, insert, delete');

-- Questions of terminals about codes: how many there were lately, and how many of them named no code.
create table shop_network_calls (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  terminal text not null,
  unknown_code boolean not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index shop_network_calls_by_terminal on shop_network_calls (tenant_id, terminal, at);
create index shop_network_calls_by_age on shop_network_calls (tenant_id, at);
call protect('shop_network_calls', 'select, insert, delete');

create table collection_codes (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  service text not null default 'canteen',
  consumer_id bigint not null,
  code text not null check (code ~ '^\d{16}$'),
  person_id bigint not null,
  issued_at timestamptz not null,
  issued_by text not null default current_actor(),
  revoked_at timestamptz,
  revoked_by text,
  primary key (tenant_id, id),
  constraint collection_code_unique unique (tenant_id, code),
  constraint revoked_by_somebody check ((revoked_at is null) = (revoked_by is null)),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, person_id) references people (tenant_id, id)
);
comment on table collection_codes is 'Who knows a code can pay money in, and nothing else: so it is kept readable, to be shown again. A revoked one stays, and is never given again.';
comment on column collection_codes.person_id is 'Who had it made: the notices of its collections are in their name while they may pay for the child.';
create unique index one_living_code on collection_codes (tenant_id, service, consumer_id) where revoked_at is null;
call protect('collection_codes', 'select, insert');
grant update (revoked_at, revoked_by) on collection_codes to omnibus_app;

-- A payment that a shop's terminal began, not its citizen: it is in verification from the moment on which the shop may take the money.
alter table payments add column channel text not null default 'citizen' constraint payment_channel_known check (channel in ('citizen', 'shop_network'));

create table collections (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  payment_id bigint not null,
  code_id bigint not null,
  network_id bigint not null,
  idempotency_key text not null check (length(idempotency_key) between 16 and 64),
  request_hash text not null,
  terminal text not null check (length(terminal) between 1 and 40),
  collected_at timestamptz not null,
  ending_asked_at timestamptz,
  ending_because text check (ending_because in ('reversal', 'never_payable')),
  reversal_reason text check (length(reversal_reason) <= 200),
  primary key (tenant_id, id),
  constraint collection_of_one_payment unique (tenant_id, payment_id),
  constraint collected_once unique (tenant_id, network_id, idempotency_key),
  constraint ending_has_a_reason check ((ending_asked_at is null) = (ending_because is null)),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  foreign key (tenant_id, code_id) references collection_codes (tenant_id, id),
  foreign key (tenant_id, network_id) references shop_networks (tenant_id, id)
);
comment on column collections.ending_asked_at is 'Written before pagoPA is asked to take the notice away, so that a worker finishes what died in between.';
create index collections_by_instant on collections (tenant_id, collected_at);
create index collections_by_code on collections (tenant_id, code_id, collected_at);
call protect('collections', 'select, insert');
grant update (ending_asked_at, ending_because, reversal_reason) on collections to omnibus_app;

-- What the network says of a day; a later one of the same day replaces the former, which is kept.
create table settlements (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  network_id bigint not null,
  day date not null,
  revision integer not null check (revision >= 1),
  content_hash text not null,
  line_count integer not null,
  total_cents bigint not null,
  received_at timestamptz not null,
  superseded_at timestamptz,
  primary key (tenant_id, id),
  constraint settlement_revision_once unique (tenant_id, day, revision),
  foreign key (tenant_id, network_id) references shop_networks (tenant_id, id)
);
create unique index one_live_settlement on settlements (tenant_id, day) where superseded_at is null;
call protect('settlements', 'select, insert');
grant update (superseded_at) on settlements to omnibus_app;

create table settlement_lines (
  tenant_id integer not null default current_tenant() references tenants,
  settlement_id bigint not null,
  line integer not null,
  slip text not null,
  notice_number text not null,
  cents bigint not null check (cents > 0),
  outcome text not null check (outcome in ('paid', 'reversed')),
  terminal text not null,
  primary key (tenant_id, settlement_id, line),
  foreign key (tenant_id, settlement_id) references settlements (tenant_id, id)
);
call protect('settlement_lines', 'select, insert');

insert into setting_defaults values ('collection_limits', '{"minCents": 500, "maxCents": 20000, "perCodeAndDay": 10, "callsPerTerminalAndMinute": 30}');
