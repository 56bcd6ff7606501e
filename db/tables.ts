import type { Capability } from '../shared/capabilities.ts'
import { type AccessTables, accessTables } from './access/tables.ts'
import { type AppointmentTables, appointmentTables } from './appointments/tables.ts'
import { type AuditTables, auditTables } from './audit/tables.ts'
import { type BackupTables, backupTables } from './backups/tables.ts'
import { type ChargeTables, chargeTables } from './charges/tables.ts'
import { type ConflictTables, conflictTables } from './conflicts/tables.ts'
import { type DeviceTables, deviceTables } from './devices/tables.ts'
import { type EncounterTables, encounterTables } from './encounters/tables.ts'
import { type NoteTables, noteTables } from './notes/tables.ts'
import { type OrderTables, orderTables } from './orders/tables.ts'
import { type ResultTables, resultTables } from './results/tables.ts'
import { type ProblemTables, problemTables } from './problems/tables.ts'
import { type AllergyTables, allergyTables } from './allergies/tables.ts'
import { type MedicationTables, medicationTables } from './medications/tables.ts'
import { type ImmunizationTables, immunizationTables } from './immunizations/tables.ts'
import { type DocumentTables, documentTables } from './documents/tables.ts'
import { type DraftTables, draftTables } from './drafts/tables.ts'
import { type FileTables, fileTables } from './files/tables.ts'
import { type HistoryTables, historyTables } from './histories/tables.ts'
import { type TimelineTables, timelineTables } from './timeline/tables.ts'
import { type ExchangeTables, exchangeTables } from './exchange/tables.ts'
import { type JournalTables, journalTables } from './journal/tables.ts'
import { type LedgerTables, ledgerTables } from './ledger/tables.ts'
import { type PatientTables, patientTables } from './patients/tables.ts'
import { type PracticeTables, practiceTables } from './practice/tables.ts'
import { type PrescriptionTables, prescriptionTables } from './prescriptions/tables.ts'
import { type ConsentTables, consentTables } from './consents/tables.ts'
import { type CoverageTables, coverageTables } from './coverage/tables.ts'
import { type HandoverTables, handoverTables } from './handover/tables.ts'
import { type MessageTables, messageTables } from './messages/tables.ts'
import { type SafetyTables, safetyTables } from './safety/tables.ts'
import type { Recorded, TableRule } from './table.ts'
import { type TaskTables, taskTables } from './tasks/tables.ts'
import { type TerminologyTables, terminologyTables } from './terminology/tables.ts'

/** Registry 2: every capability's tables with their record class. A capability without tables says `null`. */
export const tables = {
  access: accessTables,
  practice: practiceTables,
  devices: deviceTables,
  conflicts: conflictTables,
  patients: patientTables,
  encounters: encounterTables,
  notes: noteTables,
  problems: problemTables,
  allergies: allergyTables,
  medications: medicationTables,
  immunizations: immunizationTables,
  histories: historyTables,
  results: resultTables,
  vitals: null,
  orders: orderTables,
  timeline: timelineTables,
  exchange: exchangeTables,
  audit: auditTables,
  backups: backupTables,
  files: fileTables,
  documents: documentTables,
  terminology: terminologyTables,
  drafts: draftTables,
  tasks: taskTables,
  messages: messageTables,
  safety: safetyTables,
  prescriptions: prescriptionTables,
  appointments: appointmentTables,
  coverage: coverageTables,
  consents: consentTables,
  ledger: ledgerTables,
  charges: chargeTables,
  flow: null,
  reports: null,
  handover: handoverTables,
} as const satisfies Record<Capability, Record<string, TableRule> | null>

/** All row types, by camel-case table name. */
export type Tables = AccessTables &
  PracticeTables &
  DeviceTables &
  ConflictTables &
  PatientTables &
  AppointmentTables &
  EncounterTables &
  NoteTables &
  OrderTables &
  ResultTables &
  ProblemTables &
  AllergyTables &
  MedicationTables &
  ImmunizationTables &
  HistoryTables &
  TimelineTables &
  ExchangeTables &
  AuditTables &
  BackupTables &
  TerminologyTables &
  FileTables &
  SafetyTables &
  DocumentTables &
  PrescriptionTables &
  DraftTables &
  TaskTables &
  MessageTables &
  HandoverTables &
  CoverageTables &
  ConsentTables &
  LedgerTables &
  ChargeTables &
  JournalTables

/** The tables that the journal records: everything except what belongs to this PC alone. */
export type RecordedTable = { [K in keyof Tables]: Tables[K] extends Recorded ? K : never }[keyof Tables]

/** The tables of class G: reference data that the journal loads without recording each row. */
export type DerivedTable = {
  [K in keyof TerminologyTables]: (typeof terminologyTables)[K]['recordClass'] extends 'G' ? K : never
}[keyof TerminologyTables]

/** The tables of this PC alone that come and go without a trace. */
export type OwnTable = keyof DraftTables | 'fileStanding' | 'syncServer' | 'syncLease' | 'reviewMark'

/** Every table with its class, by camel-case name. */
export const tableRules: Readonly<Record<keyof Tables, TableRule>> = {
  ...accessTables,
  ...practiceTables,
  ...deviceTables,
  ...conflictTables,
  ...patientTables,
  ...appointmentTables,
  ...encounterTables,
  ...noteTables,
  ...orderTables,
  ...resultTables,
  ...problemTables,
  ...allergyTables,
  ...medicationTables,
  ...immunizationTables,
  ...historyTables,
  ...timelineTables,
  ...exchangeTables,
  ...auditTables,
  ...backupTables,
  ...terminologyTables,
  ...fileTables,
  ...safetyTables,
  ...documentTables,
  ...prescriptionTables,
  ...draftTables,
  ...taskTables,
  ...messageTables,
  ...handoverTables,
  ...coverageTables,
  ...consentTables,
  ...ledgerTables,
  ...chargeTables,
  ...journalTables,
}
