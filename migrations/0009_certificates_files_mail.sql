-- What leaves the tool, and files that come in (D11). Jobs are pg-boss's own tables, in the schema pgboss.

create type upload_kind as enum ('video', 'image', 'document', 'certificate');
create type upload_status as enum ('pending', 'stored', 'deleted');
create type email_template as enum (
  'welcome', 'password_reset', 'course_completion', 'weekly_progress', 'enrollment_confirmation', 'notification', 'instructor_payout'
);
create type email_status as enum ('queued', 'sent', 'delivered', 'bounced', 'suppressed', 'failed');

create table uploads (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  kind upload_kind not null,
  storage_key text not null,
  original_name text not null,
  content_type text not null,
  bytes bigint not null check (bytes >= 0),
  status upload_status not null default 'pending',
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  constraint uploads_storage_key unique (storage_key)
);
comment on column uploads.content_type is 'Judged from the bytes, not from the name.';
create index uploads_of_user on uploads (tenant_id, user_id, created_at desc);
call wall_off('uploads');

create table certificates (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  enrollment_id uuid not null,
  learner_name text not null,
  course_title text not null,
  course_hours numeric,
  completed_on date not null,
  storage_key text,
  issued_at timestamptz not null default now(),
  revoked_at timestamptz,
  revoked_reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, enrollment_id) references enrollments on delete cascade,
  constraint certificates_public_id unique (id),
  constraint certificates_once unique (tenant_id, enrollment_id)
);
comment on table certificates is 'Name and title are those of the day of issue.';
comment on column certificates.storage_key is 'The PDF; null until it is rendered.';
call wall_off('certificates');
-- Anyone may ask whether a certificate is genuine.
call open_to_installation('certificates', 'select');

create table email_outbox (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  template email_template not null,
  to_address text not null,
  locale text not null,
  payload jsonb not null,
  dedupe_key text not null,
  status email_status not null default 'queued',
  attempts integer not null default 0,
  provider_message_id text,
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  constraint email_outbox_once unique (tenant_id, dedupe_key)
);
comment on table email_outbox is 'Written in the transaction of its cause, sent by a job.';
comment on column email_outbox.dedupe_key is 'Names the cause, so that the same mail is never written twice.';
create index email_outbox_queued on email_outbox (tenant_id, created_at) where status = 'queued';
create index email_outbox_user on email_outbox (tenant_id, user_id);
create index email_outbox_provider on email_outbox (provider_message_id) where provider_message_id is not null;
call wall_off('email_outbox');

create table email_preferences (
  tenant_id uuid not null default current_tenant(),
  user_id uuid not null,
  weekly_progress boolean not null default true,
  notifications boolean not null default true,
  unsubscribed_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
comment on column email_preferences.unsubscribed_at is 'From everything but what the person asks for, such as a password reset.';
call wall_off('email_preferences');
