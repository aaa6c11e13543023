-- R12, R16: who was taken out of an account is not to be read in the log for ten years more. Who did what about them, and when, stays; what
-- it said goes. Only of children and adults who were taken out before. Of an adult whose link ended the line keeps whom it is about, by
-- number: by it they are found when their own time is over.
create function forget_said_about(p_consumers bigint[], p_people bigint[]) returns integer
language plpgsql volatile security definer set search_path = public as $$
declare
  tenant constant integer := current_tenant();
  subjects constant text[] := array(
    select 'consumer:' || id from consumers where tenant_id = tenant and id = any (p_consumers) and removed_at is not null
    union all
    select 'person:' || id from people where tenant_id = tenant and id = any (p_people) and removed_at is not null);
  forgotten integer;
begin
  update audit_log set after = null,
      before = case when action = 'adult_ended' then jsonb_build_object('personId', before -> 'personId') end
    where tenant_id = tenant and subject = any (subjects) and (before is not null or after is not null);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function forget_said_about from public;
grant execute on function forget_said_about to omnibus_app;
