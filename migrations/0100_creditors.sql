-- What pagoPA must know of a municipality before anybody can pay it, and the keys that it was given. Filled by the office or by command;
-- a municipality goes live only when nothing of it is missing. Keys are sealed by the program: nobody reads them here.
create table creditors (
  tenant_id integer primary key default current_tenant() references tenants,
  environment text check (environment in ('production', 'uat', 'sandbox')),
  segregation_code text check (segregation_code ~ '^\d\d$'),
  iban text check (iban ~ '^IT\d\d[A-Z]\d{10}[A-Z\d]{12}$'),
  cbill text check (cbill ~ '^[A-Z\d]{5}$'),
  taxonomy_code text check (taxonomy_code ~ '^[6-9]/\d{7}(IM|TS|SP|SA|AP)/$'),
  gpd_key_sealed text,
  checkout_key_sealed text,
  fdr_key_sealed text,
  broker_code text check (broker_code ~ '^\d{11}$'),
  station_code text check (station_code ~ '^\d{11}_\d\d$'),
  former_stations text[] not null default '{}',
  postal_account text check (postal_account ~ '^\d{1,12}$'),
  postal_holder text,
  postal_authorisation text,
  changed_at timestamptz not null
);
comment on column creditors.taxonomy_code is 'From the official table; no default, because a wrong one books the money to another service.';
comment on column creditors.former_stations is 'Stations of before: receipts of notices issued then still name them.';
call protect('creditors', 'select, insert, update');

-- Two municipalities of one installation that share a fiscal code must not share a number space: their notices could not be told apart.
create function segregation_code_taken(p_code text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from tenants own join tenants other on other.fiscal_code = own.fiscal_code and other.id <> own.id
    join creditors c on c.tenant_id = other.id and c.segregation_code = p_code
    where own.id = current_tenant())
$$;
