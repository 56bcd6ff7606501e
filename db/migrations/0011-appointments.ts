import { type Kysely, sql } from 'kysely'

export const name = '0011-appointments'

/** Where the practice sees people and when, what was booked there, and where each booking stands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const recorded = 'id text primary key, practice_id text not null, revision integer not null'
  const statements = [
    `create table location (${recorded}, name text not null, time_zone text not null, address_line text not null,
       phone text not null, active integer not null)`,
    `create table resource (${recorded}, location_id text not null references location (id), kind text not null,
       name text not null, capacity integer not null, active integer not null)`,
    `create table visit_type (${recorded}, name text not null, duration_minutes integer not null,
       buffer_minutes integer not null, colour text not null, location_ids text not null, instructions text not null,
       active integer not null)`,
    `create table provider_schedule (${recorded}, provider_id text not null references staff (id),
       location_id text not null references location (id), starts_on text not null, ends_on text,
       every_weeks integer not null, hours text not null, withdrawn_reason text)`,
    `create table schedule_block (${recorded}, location_id text not null references location (id),
       provider_id text references staff (id), resource_id text references resource (id), first_on text, last_on text,
       from_local text, until_local text, start_at bigint not null, end_at bigint not null, reason text not null,
       withdrawn_reason text)`,
    `create table appointment_series (${recorded}, patient_id text not null references patient (id), rule text not null,
       start_local text not null, time_zone text not null, exceptions text not null, split_from text)`,
    `create table appointment (${recorded}, patient_id text not null references patient (id),
       location_id text not null references location (id), visit_type_id text not null references visit_type (id),
       visit_type_name text not null, provider_id text references staff (id), resource_id text references resource (id),
       start_local text not null, fold integer not null, time_zone text not null, start_at bigint not null,
       end_at bigint not null, busy_until_at bigint not null, duration_minutes integer not null,
       buffer_minutes integer not null, reason text not null, walk_in integer not null, holds integer not null,
       series_id text references appointment_series (id), recurrence_local text, overbook_reason text not null,
       resolution text not null, booked_at bigint not null, booked_by text)`,
    `create table appointment_status (${recorded}, appointment_id text not null references appointment (id),
       patient_id text not null references patient (id), status text not null, at bigint not null, author_id text,
       author_name text not null, reason text not null, resource_id text references resource (id))`,
    'create index resource_location on resource (location_id)',
    'create index provider_schedule_provider on provider_schedule (provider_id, location_id)',
    'create index schedule_block_time on schedule_block (end_at)',
    'create index appointment_location on appointment (location_id, start_at)',
    'create index appointment_provider on appointment (provider_id, start_at)',
    'create index appointment_resource on appointment (resource_id, start_at)',
    'create index appointment_patient on appointment (patient_id, start_at)',
    "create index appointment_resolution on appointment (location_id) where resolution <> ''",
    'create index appointment_of_series on appointment (series_id, start_at)',
    'create index appointment_status_log on appointment_status (appointment_id, at)',
    'create index encounter_appointment on encounter (appointment_id) where appointment_id is not null',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
