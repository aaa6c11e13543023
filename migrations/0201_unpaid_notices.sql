-- R9: how many unpaid notices a child may have at once is a setting like the other limits of a top-up.
insert into setting_defaults values ('max_unpaid_notices', '5');
