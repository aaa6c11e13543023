-- R3: cancelling the normal meal between light ones can join them to more than a row may have. The absence is never refused; the light meals
-- that are too many become normal ones, and the receipt says which.
alter table absence_receipts add column light_ended date[] not null default '{}';
