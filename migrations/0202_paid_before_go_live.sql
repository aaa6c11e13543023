-- A municipality that can be paid is worked for before it goes live: families may top up ahead, and what they declare must become payable,
-- and be credited, also when the page could not wait for it. Its flows and its nightly check belong to the same work.
create or replace function tenants_with_work() returns setof integer language sql stable security definer set search_path = public as $$
  select t.id from tenants t
  where t.go_live is not null
    or exists (select from creditors c where c.tenant_id = t.id)
    or exists (select from mails m where m.tenant_id = t.id and m.accepted_at is null and m.given_up_at is null)
  order by t.id
$$;
