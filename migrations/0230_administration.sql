-- Administrators of the installation belong to no municipality and see nothing of a family. What is theirs stands in a schema of its own,
-- open only to a transaction that says that it is theirs; that one names no municipality, so the tables of municipalities stay shut to it.
create schema administration;
grant usage on schema administration to omnibus_app;

create function administration.is_asking() returns boolean language sql stable as
$$ select coalesce(current_setting('omnibus.administration', true), '') = 'on' and coalesce(current_setting('omnibus.tenant', true), '') = '' $$;

create procedure administration.protect(relation regclass, privileges text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', relation);
  execute format('create policy administration_only on %s to omnibus_app using ((select administration.is_asking())) with check ((select administration.is_asking()))', relation);
  execute format('create policy owner_sees_all on %s to omnibus_owner using (true) with check (true)', relation);
  execute format('grant %s on %s to omnibus_app', privileges, relation);
end $$;

create table administration.administrators (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 100),
  email text not null constraint administrator_email_unique unique,
  created_at timestamptz not null,
  ended_at timestamptz
);
call administration.protect('administration.administrators', 'select, insert, update');

-- The link with which one registers a passkey: it opens once. Whoever lost every key gets another from the command line.
create table administration.links (
  token_hash bytea primary key,
  administrator_id bigint not null references administration.administrators,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
call administration.protect('administration.links', 'select, insert, update');

create table administration.passkeys (
  credential_id text primary key,
  administrator_id bigint not null references administration.administrators,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null,
  last_used_at timestamptz
);
call administration.protect('administration.passkeys', 'select, insert, update, delete');

create table administration.answered_challenges (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
call administration.protect('administration.answered_challenges', 'select, insert, update, delete');

create table administration.sessions (
  token_hash bytea primary key,
  administrator_id bigint not null references administration.administrators,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz
);
call administration.protect('administration.sessions', 'select, insert, update');

-- Append-only, as the log of each municipality is.
create table administration.acts (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  administrator_id bigint references administration.administrators,
  action text not null,
  subject text not null,
  address text not null,
  request_id text not null
);
comment on column administration.acts.administrator_id is 'Null for what was done on the command line.';
call administration.protect('administration.acts', 'select, insert');

-- How each municipality is doing: days, counts and states, no name of a person and no cent of a family.
create function administration.municipalities(p_at timestamptz)
returns table (
  tenant_id integer, slug text, name text, go_live date, frozen_through date, posted_through date,
  mails_waiting bigint, oldest_mail timestamptz, mails_given_up bigint, checked_at timestamptz, difference_count integer,
  office_people bigint, office_invited bigint
) language plpgsql stable security definer set search_path = public as $$
#variable_conflict use_column
begin
  if not administration.is_asking() then
    raise exception 'Only administrators of the installation may ask this' using errcode = 'insufficient_privilege';
  end if;
  return query select t.id, t.slug, t.name, t.go_live, p.frozen_through, p.posted_through,
      mail.waiting, mail.oldest, mail.given_up, checked.checked_at, checked.difference_count, office.people, office.invited
    from tenants t
    left join day_progress p on p.tenant_id = t.id and p.service = 'canteen'
    cross join lateral (select count(*) filter (where m.accepted_at is null and m.given_up_at is null) as waiting,
        min(m.created_at) filter (where m.accepted_at is null and m.given_up_at is null) as oldest,
        count(*) filter (where m.given_up_at is not null and m.created_at > p_at - interval '30 days') as given_up
      from mails m where m.tenant_id = t.id) mail
    left join lateral (select r.checked_at, r.difference_count from integrity_runs r
      where r.tenant_id = t.id order by r.night desc limit 1) checked on true
    cross join lateral (select count(*) filter (where l.id is not null) as people, count(*) filter (where l.id is null) as invited
      from staff f left join logins l on l.tenant_id = f.tenant_id and l.staff_id = f.id
      where f.tenant_id = t.id and f.active and f.role = 'office') office
    order by t.name, t.id;
end $$;
revoke execute on function administration.municipalities(timestamptz) from public;
grant execute on function administration.municipalities(timestamptz) to omnibus_app;
