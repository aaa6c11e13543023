-- In the half hour before the cutoff hundreds of families ask at once, and most of what each request costs is the number of its statements.

-- Who asks, and where: one question of every request instead of a transaction of five statements. It names the tenant for itself,
-- as `inTenant` does, so that row-level security stands between municipalities here too.
create function who_enters(p_slug text, p_token_hash bytea, p_on date) returns table (
  tenant_id integer, tenant_name text, login_id bigint, last_seen_at timestamptz, expires_at timestamptz, person_id bigint, staff_id bigint,
  role text, provider text, provider_level smallint, name text, school_ids integer[], half boolean
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  tenant constant integer := tenant_by_slug(p_slug);
begin
  if tenant is null then
    return;
  end if;
  perform set_config('omnibus.tenant', tenant::text, true);
  return query
    select t.id, t.name, s.login_id, s.last_seen_at, s.expires_at, l.person_id, l.staff_id, f.role, s.provider, s.provider_level,
      coalesce(f.name, p.name || ' ' || p.surname),
      case when l.staff_id is null then '{}' else array(select c.school_id from staff_schools c
        where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id order by c.school_id)::integer[] end,
      l.staff_id is not null and s.second_factor_at is null and setting('staff_second_factor', p_on) = 'true'
    from tenants t
    left join (sessions s
        join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
        left join people p on p.tenant_id = l.tenant_id and p.id = l.person_id
        left join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id)
      on s.tenant_id = t.id and s.token_hash = p_token_hash and s.ended_at is null and f.active is not false
    where t.id = tenant;
end $$;

-- Takes the turn of a request key until the transaction ends, and finds the answer that was kept for it: of two that come at once the second
-- waits here, and then finds what the first was answered.
create function claim_request(p_key text) returns table (body_hash text, answer jsonb) language plpgsql volatile as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(hashtextextended('request:' || current_tenant() || ':' || current_actor() || ':' || p_key, 0));
  return query select k.body_hash, k.answer from request_keys k
    where k.tenant_id = current_tenant() and k.actor = current_actor() and k.key = p_key;
end $$;
