-- Staff are invited: a link, sent by mail or handed over, with which they choose their password. The municipality may not be live yet,
-- and its mails must go all the same.
alter table email_tokens add column staff_id bigint;
alter table email_tokens add constraint email_token_of_staff foreign key (tenant_id, staff_id) references staff (tenant_id, id);
alter table email_tokens drop constraint email_tokens_purpose_check;
alter table email_tokens drop constraint email_tokens_check;
alter table email_tokens add constraint email_token_purpose
  check (purpose in ('registration', 'password_reset', 'staff_invitation'));
alter table email_tokens add constraint email_token_of_one_kind check (
  (purpose = 'registration') = (person_id is not null) and (purpose = 'password_reset') = (login_id is not null)
  and (purpose = 'staff_invitation') = (staff_id is not null));

create or replace function tenants_with_work() returns setof integer language sql stable security definer set search_path = public as $$
  select t.id from tenants t
  where t.go_live is not null
    or exists (select from mails m where m.tenant_id = t.id and m.accepted_at is null and m.given_up_at is null)
  order by t.id
$$;

alter table sessions drop constraint sessions_ended_because_check,
  add constraint sessions_ended_because_check
    check (ended_because in ('logout', 'new_login', 'password_changed', 'ended_from_another_device', 'left'));
