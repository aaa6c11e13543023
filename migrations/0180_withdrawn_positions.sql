-- A notice may be cancelled while its creation is still on its way to pagoPA, which then knows and offers a position that we call cancelled.
-- So each position is taken back once more when no call can be under way any more; until pagoPA lets go of it, a worker asks again.

alter table position_work add column withdraw_at timestamptz;
comment on column position_work.withdraw_at is 'When to take the position of a cancelled notice back once more; null when pagoPA has let go of it.';
create index positions_to_withdraw on position_work (tenant_id, withdraw_at) where withdraw_at is not null;
