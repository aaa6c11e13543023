-- R12, R16: what an office wrote by hand about a child goes with the child. Movements, marks and lifted suspensions cannot be changed by
-- the application, so their words leave through one function of the database, and only where the child was taken out of its account before.
-- A movement between two children keeps its words until both are gone: the other family may read them.
create function forget_words_about(p_consumers bigint[]) returns integer
language plpgsql volatile security definer set search_path = public as $$
declare
  tenant constant integer := current_tenant();
  gone constant bigint[] := array(select id from consumers where tenant_id = tenant and id = any (p_consumers) and removed_at is not null);
  nothing constant text := 'Rimosso.';
  forgotten integer := 0;
  more integer;
begin
  with own as (select id from accounts where tenant_id = tenant and consumer_id = any (gone)),
    touched as (
      select p.id from own join postings p on p.tenant_id = tenant and p.debit_account_id = own.id where p.reason <> nothing
      union
      select p.id from own join postings p on p.tenant_id = tenant and p.credit_account_id = own.id where p.reason <> nothing)
  update postings p set reason = nothing from touched
    where p.tenant_id = tenant and p.id = touched.id
      and not exists (select from accounts a join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
        where a.tenant_id = tenant and a.id in (p.debit_account_id, p.credit_account_id) and c.removed_at is null);
  get diagnostics forgotten = row_count;
  update meal_charges set reversal_reason = nothing
    where tenant_id = tenant and consumer_id = any (gone) and reversal_reason <> nothing;
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update register_marks set reason = nothing where tenant_id = tenant and consumer_id = any (gone) and reason <> nothing;
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update charge_waivers set reason = nothing where tenant_id = tenant and consumer_id = any (gone) and reason <> nothing;
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update suspension_lifts set reason = nothing where tenant_id = tenant and consumer_id = any (gone) and reason <> nothing;
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update suspensions set end_note = nothing where tenant_id = tenant and consumer_id = any (gone) and end_note <> nothing;
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update notices set delivered_by_hand_note = nothing
    where tenant_id = tenant and consumer_id = any (gone) and delivered_by_hand_note <> nothing;
  get diagnostics more = row_count;
  return forgotten + more;
end $$;
revoke all on function forget_words_about from public;
grant execute on function forget_words_about to omnibus_app;

-- What the office noted about receipts and lines of flows, and shops about what they took back, names no child by itself: it goes by its
-- age, never before ten years.
create function forget_notes_on_money(p_before timestamptz, p_now timestamptz, p_limit integer) returns integer
language plpgsql volatile security definer set search_path = public as $$
declare
  tenant constant integer := current_tenant();
  nothing constant text := 'Rimosso.';
  forgotten integer := 0;
  more integer;
begin
  if p_before > p_now - interval '10 years' + interval '2 days' then
    raise exception 'Notes on money are kept for ten years';
  end if;
  update receipt_reviews set note = nothing where tenant_id = tenant and id in (select id from receipt_reviews
    where tenant_id = tenant and reviewed_at < p_before and note <> nothing order by id limit p_limit);
  get diagnostics forgotten = row_count;
  update flow_line_notes set note = nothing where tenant_id = tenant and (iuv, iur) in (select iuv, iur from flow_line_notes
    where tenant_id = tenant and noted_at < p_before and note <> nothing order by iuv, iur limit p_limit);
  get diagnostics more = row_count;
  forgotten := forgotten + more;
  update collections set reversal_reason = nothing where tenant_id = tenant and id in (select id from collections
    where tenant_id = tenant and ending_asked_at < p_before and reversal_reason <> nothing order by id limit p_limit);
  get diagnostics more = row_count;
  return forgotten + more;
end $$;
revoke all on function forget_notes_on_money from public;
grant execute on function forget_notes_on_money to omnibus_app;

grant update (reason) on imports to omnibus_app;
