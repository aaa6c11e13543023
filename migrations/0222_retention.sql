-- R12, R16: what is kept, and for how long. Each night what has reached the end of its time is taken out, and a report says what stays and
-- why. Postings stay for ever: after ten years the people behind an account are removed, the account with its number is not.
insert into setting_defaults values
  ('retention_months', '{"diets": 12, "mails": 24, "access_log": 12, "audit": 120, "imports": 24, "families": 120}');

create table retention_runs (
  tenant_id integer not null default current_tenant() references tenants,
  night date not null,
  ran_at timestamptz not null,
  report jsonb not null,
  primary key (tenant_id, night)
);
call protect('retention_runs', 'select, insert, update');

alter table people add column removed_at timestamptz;
alter table consumers add column removed_at timestamptz;
comment on column consumers.removed_at is 'The child behind the account was removed: its number, days and postings stay, nothing says whose they were.';
create index mails_by_age on mails (tenant_id, created_at);

grant delete on diets to omnibus_app;
grant update (words) on error_reports to omnibus_app;
grant update (file_name) on imports to omnibus_app;
grant delete on logins, invitations, activation_codes to omnibus_app;

-- The audit log stays append-only for the application: lines leave it here alone, and never before half a year.
create function forget_audit(p_before timestamptz, p_now timestamptz, p_actions text[], p_limit integer) returns integer
language plpgsql volatile security definer set search_path = public as $$
declare
  tenant constant integer := current_tenant();
  forgotten integer;
begin
  if p_before > p_now - interval '180 days' then
    raise exception 'The audit log keeps half a year at least';
  end if;
  delete from audit_log where ctid = any (array(select a.ctid from audit_log a
    where a.tenant_id = tenant and a.at < p_before and (p_actions is null or a.action = any (p_actions)) order by a.id limit p_limit));
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function forget_audit from public;
grant execute on function forget_audit to omnibus_app;
