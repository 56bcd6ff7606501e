import type { Permission } from '../access/index.ts'

/** Who sees a conflict in a table, and who decides it: as the capability that the table belongs to has it. */
export type Needs = { see: Permission; decide: Permission }

const CHART: Needs = { see: 'chart.read', decide: 'chart.write' }
const OFFICE: Needs = { see: 'practice.manage', decide: 'practice.manage' }
const BOOKING: Needs = { see: 'appointment.read', decide: 'appointment.book' }
const MONEY: Needs = { see: 'account.read', decide: 'ledger.adjust' }
const STAFF: Needs = { see: 'user.read', decide: 'user.manage' }
const PERSON: Needs = { see: 'patient.read', decide: 'patient.write' }

/** By table, in SQL names. What is not named belongs to whoever runs the practice. */
export const NEEDS: Readonly<Record<string, Needs>> = {
  patient: PERSON,
  patient_photo: PERSON,
  patient_merge: { see: 'patient.merge', decide: 'patient.merge' },
  allergy: CHART,
  medication: CHART,
  problem: CHART,
  immunization: CHART,
  family_history: CHART,
  procedure: CHART,
  observation: CHART,
  diagnostic_report: CHART,
  service_order: CHART,
  encounter: CHART,
  note: CHART,
  note_draft: CHART,
  note_template: CHART,
  dot_phrase: CHART,
  order_set: CHART,
  document: CHART,
  communication: CHART,
  visit_note: CHART,
  safety_finding: CHART,
  prescription: { see: 'chart.read', decide: 'prescription.prepare' },
  drug_favorite: { see: 'chart.read', decide: 'prescription.prepare' },
  amendment_request: { see: 'amendment.record', decide: 'amendment.record' },
  appointment: BOOKING,
  appointment_entry: BOOKING,
  appointment_series: BOOKING,
  schedule_block: { see: 'appointment.read', decide: 'schedule.block' },
  coverage: { see: 'coverage.read', decide: 'coverage.write' },
  consent: { see: 'consent.read', decide: 'consent.write' },
  charge: MONEY,
  fee_schedule: MONEY,
  task: { see: 'task.use', decide: 'task.use' },
  message_thread: { see: 'message.use', decide: 'message.use' },
  message_receipt: { see: 'message.use', decide: 'message.use' },
  staff: STAFF,
  device: OFFICE,
}

/** @param table in SQL names */
export const needsOf = (table: string): Needs => NEEDS[table] ?? OFFICE
