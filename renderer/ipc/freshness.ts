import { useEffect, useRef } from 'react'
import type { Failure } from '../../shared/kernel/index.ts'
import { queries } from './ask.ts'
import { core } from './client.ts'

type Open = (onEnd: (failure: Failure) => void) => () => void

const AGAIN_MS = 2_000

/**
 * Keeps a stream open for as long as the component is shown. When it ends by itself (the core was closed, the PC slept),
 * `onEnd` hears of it and it is opened again, so that no screen grows stale in silence.
 */
export function useStream(open: Open, onEnd?: (failure: Failure) => void): void {
  const latest = useRef({ open, onEnd })
  useEffect(() => {
    latest.current = { open, onEnd }
  })
  useEffect(() => {
    let timer = 0
    let stop = () => {}
    const start = () => {
      stop = latest.current.open((failure) => {
        latest.current.onEnd?.(failure)
        timer = window.setTimeout(start, AGAIN_MS)
      })
    }
    start()
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [])
}

const CAPABILITY_OF: Readonly<Record<string, readonly string[]>> = {
  patient: ['patients'],
  patient_photo: ['patients'],
  patient_merge: ['patients'],
  patient_distinction: ['patients'],
  patient_form: ['patients'],
  patient_import: ['patients'],
  staff: ['access'],
  break_glass_grant: ['access'],
  break_glass_review: ['access'],
  practice: ['practice'],
  device: ['devices'],
  contingency_test: ['devices'],
  device_revocation: ['devices'],
  offline_policy: ['devices'],
  document: ['documents'],
  encounter: ['encounters', 'appointments', 'flow'],
  // Not the drafts: whoever writes would ask for everything anew with each second.
  note: ['notes', 'charges'],
  note_version: ['notes'],
  note_template: ['notes'],
  dot_phrase: ['notes'],
  note_policy: ['notes'],
  amendment_request: ['notes'],
  amendment_statement: ['notes'],
  order_set: ['orders'],
  problem: ['problems', 'safety'],
  allergy: ['allergies', 'safety'],
  medication: ['medications', 'safety'],
  immunization: ['immunizations'],
  family_history: ['histories'],
  procedure: ['histories'],
  terminology_release: ['terminology'],
  observation: ['histories', 'results', 'vitals', 'safety'],
  list_review: ['problems', 'allergies', 'medications', 'immunizations', 'histories'],
  diagnostic_report: ['results'],
  service_order: ['orders'],
  ledger_entry: ['ledger', 'reports'],
  ledger_close: ['ledger', 'reports'],
  ledger_deposit: ['ledger', 'reports'],
  ledger_plan: ['ledger'],
  ledger_setting: ['ledger', 'reports'],
  charge: ['charges'],
  fee_schedule: ['charges'],
  location: ['practice', 'appointments', 'flow'],
  resource: ['practice', 'appointments', 'flow'],
  visit_type: ['practice', 'appointments', 'flow'],
  provider_schedule: ['practice', 'appointments'],
  schedule_block: ['practice', 'appointments'],
  appointment: ['appointments', 'flow'],
  appointment_series: ['appointments'],
  appointment_status: ['appointments', 'flow'],
  safety_finding: ['safety'],
  safety_policy: ['safety'],
  safety_override: ['safety'],
  safety_shown: ['safety'],
  safety_feedback: ['safety'],
  knowledge_use: ['safety'],
  prescription: ['prescriptions'],
  drug_favorite: ['prescriptions'],
  task: ['tasks', 'handover'],
  task_event: ['tasks'],
  message_thread: ['messages', 'handover'],
  message: ['messages', 'handover'],
  message_receipt: ['messages', 'handover'],
  communication: ['messages'],
  handover_look: ['handover'],
  visit_note: ['handover'],
  coverage: ['coverage'],
  consent_form: ['consents'],
  consent_form_version: ['consents'],
  consent: ['consents'],
}

/** The tables whose rows stand in timelines, in SQL names. */
const OF_TIMELINE = new Set([
  'encounter',
  'service_order',
  'diagnostic_report',
  'observation',
  'problem',
  'allergy',
  'medication',
  'immunization',
  'family_history',
  'procedure',
  'list_review',
  'note',
  'document',
  'disclosure',
  'communication',
  'consent',
  'appointment_entry',
])

/** While mounted, answers are asked for again when the core says that what they rest on has changed. */
export function useFreshness(): void {
  useStream(
    (onEnd) =>
      core.practice.changed(
        {},
        ({ tables }) => {
          const capabilities = new Set([
            'audit',
            'safety',
            'conflicts',
            ...tables.flatMap((table) => CAPABILITY_OF[table] ?? []),
          ])
          if (tables.some((table) => OF_TIMELINE.has(table))) capabilities.add('timeline')
          for (const capability of capabilities) void queries.invalidateQueries({ queryKey: [capability] })
        },
        onEnd,
      ),
    // What happened while nobody listened is not known: everything is asked for again.
    () => void queries.invalidateQueries(),
  )
}
