-- The append-only time series of what learners did (D9), one partition per month of UTC.
-- store/partitions.ts makes the months ahead, and those that older rows need.

create table learner_events (
  tenant_id uuid not null default current_tenant(),
  occurred_at timestamptz not null,
  id uuid not null,
  user_id uuid not null,
  course_id uuid,
  lesson_id uuid,
  type text not null,
  payload jsonb not null default '{}',
  source_kind source_kind not null,
  source_id text not null,
  batch_id uuid,
  received_at timestamptz not null default now(),
  primary key (tenant_id, occurred_at, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade
) partition by range (occurred_at);
comment on column learner_events.id is 'Derived from the source, so that the same event told twice is one row.';
comment on column learner_events.lesson_id is 'Not a foreign key, nor is batch_id: bulk loads would pay for the check, and an event outlives both.';
comment on column learner_events.type is 'course_viewed, lesson_viewed, lesson_completed, attempt_submitted, …';
comment on column learner_events.source_id is 'The witness''s own name for it: statement id, envelope event id, or a digest of the log row.';
create index learner_events_of_user on learner_events (tenant_id, user_id, occurred_at desc);
create index learner_events_of_course on learner_events (tenant_id, course_id, occurred_at desc);
call wall_off('learner_events');
-- Append-only: rows go with their person, their course or their month.
revoke update on learner_events from skillstudio_app;
