-- Scores on their way to the platforms' gradebooks (D10): the outbox of the Assignment and Grade Services.

create type activity_progress as enum ('Initialized', 'Started', 'InProgress', 'Submitted', 'Completed');
create type grading_progress as enum ('NotReady', 'Failed', 'Pending', 'PendingManual', 'FullyGraded');
create type score_status as enum ('waiting', 'sent', 'held', 'kept', 'refused');

create table scores (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  line_item_id uuid not null,
  user_id uuid not null,
  score_given numeric not null check (score_given >= 0),
  score_maximum numeric not null check (score_maximum > 0),
  activity_progress activity_progress not null,
  grading_progress grading_progress not null,
  comment text,
  submitted_at timestamptz(0),
  scored_at timestamptz(0) not null,
  status score_status not null default 'waiting',
  reason text,
  detail text,
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  leased_until timestamptz,
  lease uuid,
  tried_given numeric,
  tried_maximum numeric,
  sent_given numeric,
  sent_maximum numeric,
  sent_at timestamptz,
  platform_given numeric,
  platform_maximum numeric,
  platform_seen_at timestamptz,
  overwrites boolean not null default false,
  decided_by uuid,
  decided_at timestamptz,
  queued_at timestamptz not null default now(),
  ungranted_since timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, line_item_id) references line_items on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, decided_by) references users on delete set null (decided_by),
  constraint scores_latest unique (tenant_id, line_item_id, user_id)
);
comment on table scores is 'The latest score of each person in each column: only that one is sent.';
comment on column scores.scored_at is 'The timestamp that is sent: at whole seconds, increasing with every score of the person in the column, the same on every try.';
comment on column scores.submitted_at is 'The timestamp of the score that came with what the learner last handed in, until the platform took a post that told it; otherwise only the grade changes.';
comment on column scores.reason is 'Code of why it was refused or waits longer; detail is the platform''s answer.';
comment on column scores.leased_until is 'Until when a worker has it in hand; a worker that died gives it back by that.';
comment on column scores.lease is 'Whose it is until then: each taking in hand has a name of its own.';
comment on column scores.tried_given is 'What was last put on its way: the platform may hold it though no answer came.';
comment on column scores.sent_given is 'What the platform last took from us; another value there is somebody''s own.';
comment on column scores.platform_given is 'Of a held score: what the platform shows in place of ours.';
comment on column scores.overwrites is 'Whether somebody agreed that platform_given is overwritten.';
comment on column scores.ungranted_since is 'Since when it waits for a scope that was taken away; after 7 days it is given up.';
create index scores_waiting on scores (tenant_id, next_try_at) where status = 'waiting';
create index scores_user on scores (tenant_id, user_id);
create index scores_decided_by on scores (tenant_id, decided_by);
call wall_off('scores');

alter table line_items add column making_until timestamptz;
comment on column line_items.making_until is 'Until when a worker is looking for the column, or making it, at the platform; a worker that died gives it back by that.';
