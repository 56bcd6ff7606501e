/**
 * The columns that say one thing between them, in SQL names: whoever decides takes all of a field from one version, so that no drug gets
 * the amount of one and the unit of another. `only`: in these tables; everywhere else the names mean something different.
 * `seen`: the columns that a person reads; all of them unless told.
 */
export const FIELDS: readonly {
  field: string
  columns: readonly string[]
  only?: readonly string[]
  seen?: readonly string[]
}[] = [
  { field: 'text', columns: ['body', 'patch', 'settled_at', 'settled_by'], only: ['note_draft'], seen: ['body'] },
  {
    field: 'name',
    columns: ['family_name', 'given_name', 'middle_name', 'prefix', 'suffix', 'name_key'],
    only: ['patient'],
    seen: ['prefix', 'given_name', 'middle_name', 'family_name', 'suffix'],
  },
  {
    field: 'address',
    columns: ['address_line', 'city', 'state', 'postal_code', 'previous_addresses'],
    only: ['patient'],
  },
  { field: 'phone', columns: ['phone', 'phone_use', 'phone_may_text', 'more_phones'] },
  { field: 'gender', columns: ['gender', 'birth_sex', 'gender_identity', 'pronouns'] },
  { field: 'deceased', columns: ['deceased', 'deceased_on'] },
  {
    field: 'time',
    columns: [
      'start_local',
      'fold',
      'time_zone',
      'start_at',
      'end_at',
      'busy_until_at',
      'duration_minutes',
      'buffer_minutes',
      'holds',
    ],
    seen: ['start_local', 'duration_minutes'],
  },
  { field: 'what', columns: ['concept_text', 'codings', 'code', 'code_system'], seen: ['concept_text'] },
  {
    field: 'retracted',
    columns: ['retracted_at', 'retracted_by', 'retraction_reason'],
    seen: ['retracted_at', 'retraction_reason'],
  },
  {
    field: 'acknowledged',
    columns: ['acknowledged_at', 'acknowledged_by', 'acknowledged_name'],
    seen: ['acknowledged_at', 'acknowledged_name'],
  },
  {
    field: 'signed',
    columns: ['signer_id', 'signer_name', 'signed_at', 'cosigner_id', 'cosigner_name', 'cosigned_at'],
    seen: ['signer_name', 'signed_at', 'cosigner_name', 'cosigned_at'],
  },
  { field: 'reviewed', columns: ['reviewed_at', 'reviewed_by'], seen: ['reviewed_at'] },
  {
    field: 'status',
    columns: [
      'status',
      'clinical_status',
      'verification_status',
      'status_reason',
      'state',
      'state_reason',
      'state_at',
      'stopped',
      'stop_reason',
      'abated',
      'ended',
      'ended_at',
      'completed_at',
      'closed_at',
      'closed_by_name',
      'active',
      'inactive',
      'inactive_reason',
    ],
    seen: [
      'status',
      'clinical_status',
      'verification_status',
      'status_reason',
      'state',
      'state_reason',
      'stopped',
      'stop_reason',
      'abated',
      'ended',
      'closed_by_name',
      'active',
      'inactive_reason',
    ],
  },
  { field: 'when', columns: ['happened', 'happened_at', 'onset', 'started'], seen: ['happened'] },
  { field: 'dose', columns: ['dose_value', 'dose_unit'] },
  {
    field: 'frequency',
    columns: ['frequency', 'timing', 'as_needed', 'as_needed_for'],
    seen: ['frequency', 'as_needed_for'],
  },
  { field: 'route', columns: ['route', 'site', 'body_site'] },
  { field: 'instructions', columns: ['sig', 'instructions'] },
  { field: 'supply', columns: ['quantity_value', 'quantity_unit', 'days_supply', 'refills'] },
  { field: 'severity', columns: ['severity', 'criticality'] },
  { field: 'kind', columns: ['type', 'category', 'kind'] },
  { field: 'reactions', columns: ['reactions'] },
  { field: 'reason', columns: ['reason', 'reason_text', 'reason_codings'], seen: ['reason', 'reason_text'] },
  {
    field: 'person',
    columns: [
      'clinician_id',
      'clinician_name',
      'provider_id',
      'provider_name',
      'performer_name',
      'prescriber_name',
      'orderer_name',
    ],
    seen: ['clinician_name', 'provider_name', 'performer_name', 'prescriber_name', 'orderer_name'],
  },
  { field: 'owner', columns: ['owner_id', 'owner_role'], seen: ['owner_role'] },
  { field: 'place', columns: ['location_name', 'location_id', 'resource_id'], seen: ['location_name'] },
  {
    field: 'value',
    columns: ['value', 'value_kind', 'unit', 'unit_text', 'comparator', 'value_codings', 'components'],
    seen: ['comparator', 'value', 'unit_text'],
  },
  { field: 'due', columns: ['due', 'due_on', 'snoozed_until_on'] },
  { field: 'title', columns: ['title', 'subject', 'display_name'] },
  { field: 'detail', columns: ['detail'] },
  { field: 'priority', columns: ['priority'] },
  { field: 'note', columns: ['note'] },
  { field: 'email', columns: ['email'] },
  { field: 'birth', columns: ['birth_on'] },
  { field: 'language', columns: ['language', 'interpreter'] },
]

/** Texts in which a person may write together what two wrote, by field: the column that then holds it. */
export const BY_HAND: Readonly<Record<string, string>> = {
  text: 'body',
  note: 'note',
  detail: 'detail',
  instructions: 'sig',
}

/**
 * What a conflict in these is settled with: only by saying that what stands was looked at. What is signed, booked, charged or granted has
 * rules of its own, and is changed where those are asked.
 */
export const ONLY_LOOKED_AT: readonly string[] = [
  'note',
  'prescription',
  'charge',
  'appointment',
  'appointment_entry',
  'appointment_series',
  'consent',
  'coverage',
  'patient_merge',
  'patient_import',
  'import_batch',
  'staff',
  'device',
  'practice',
  'location',
  'resource',
  'visit_type',
  'provider_schedule',
  'consent_form',
  'note_policy',
  'amendment_request',
  'fee_schedule',
]

/** Entries of which both versions may stand, each for itself. */
export const MAY_STAND_TWICE: readonly string[] = ['allergy', 'medication', 'problem', 'note_draft']
