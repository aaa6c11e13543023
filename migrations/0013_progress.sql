-- How far each municipality's days were carried by the jobs. One row a tenant and service: whoever locks it does the next step.
create table day_progress (
  tenant_id integer not null default current_tenant() references tenants,
  service text not null default 'canteen',
  frozen_through date not null,
  posted_through date not null,
  evening_through date not null,
  primary key (tenant_id, service),
  foreign key (tenant_id, service) references services (tenant_id, code)
);
call protect('day_progress', 'select, insert, update');
