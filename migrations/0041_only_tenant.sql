-- An installation of one municipality leads everyone to it; one of several names none to who knows none.
create function only_tenant() returns text language sql stable security definer set search_path = public as
$$ select min(slug) from tenants having count(*) = 1 $$;
comment on function only_tenant() is 'One of the few questions asked before a tenant is known, see migrations/0001.';
