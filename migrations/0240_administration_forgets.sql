-- What administrators leave behind has an end too: sessions and links thirty days after they stopped opening anything, acts after two years.
-- The acts stay append-only for the application: lines leave here alone.
grant delete on administration.sessions, administration.links to omnibus_app;

create function administration.forget_acts(p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = public as $$
declare
  forgotten integer;
begin
  if not administration.is_asking() then
    raise exception 'Only administrators of the installation may ask this' using errcode = 'insufficient_privilege';
  end if;
  delete from administration.acts a where a.at < p_now - interval '2 years';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function administration.forget_acts(timestamptz) from public;
grant execute on function administration.forget_acts(timestamptz) to omnibus_app;
