-- What came in, as it came, and what was refused (D11), with the names of every witness that the facts cite.

create type source_kind as enum (
  'tool', 'launch', 'roster', 'ags', 'widget', 'xapi', 'caliper', 'lms-rest',
  'moodle-gradebook', 'moodle-log', 'moodle-completion', 'moodle-quiz',
  'canvas-gradebook', 'blackboard-gradebook', 'brightspace-gradebook', 'oulad'
);
comment on type source_kind is 'The witness of a fact; file kinds are named as on the command line.';
create type ingest_status as enum ('received', 'done', 'failed');

create table ingest_batches (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  id uuid not null default gen_random_uuid(),
  course_id uuid,
  kind source_kind not null,
  filename text not null,
  sha256 bytea not null,
  content bytea,
  status ingest_status not null default 'received',
  failure text,
  rows integer not null default 0,
  accepted integer not null default 0,
  unchanged integer not null default 0,
  set_aside integer not null default 0,
  refused integer not null default 0,
  as_of timestamptz,
  received_by uuid,
  received_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, received_by) references users on delete set null (received_by)
);
comment on column ingest_batches.content is 'The file as received, for replay; null for a stream or a bulk load that stays on disk.';
comment on column ingest_batches.set_aside is 'Rows that are understood and are no learning activity, such as administrative log rows.';
comment on column ingest_batches.as_of is 'The instant up to which the source speaks; null when it does not say.';
create index ingest_batches_latest on ingest_batches (tenant_id, course_id, received_at desc);
create index ingest_batches_same_file on ingest_batches (tenant_id, sha256);
create index ingest_batches_received_by on ingest_batches (tenant_id, received_by);
call wall_off('ingest_batches');

create table ingest_rejects (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  batch_id uuid not null,
  line integer not null,
  reason_code text not null,
  reason text not null,
  row jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, batch_id) references ingest_batches on delete cascade
);
comment on table ingest_rejects is 'Rows that were refused, kept with the reason so that they can be replayed.';
comment on column ingest_rejects.line is 'Line of the file, the header being line 1.';
create index ingest_rejects_of_batch on ingest_rejects (tenant_id, batch_id, line);
call wall_off('ingest_rejects');
