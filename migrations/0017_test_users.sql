-- A platform's stand-in for a student says so at his launches alone: Canvas's roster tells no system roles.

alter table user_identities add column is_test_user boolean not null default false;
comment on column user_identities.is_test_user is 'Whether a launch told that this is a stand-in for a student, who is neither listed nor graded.';
