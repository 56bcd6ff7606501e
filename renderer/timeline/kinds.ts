import {
  IconActivity,
  IconAlertTriangle,
  IconCalendarEvent,
  IconChecklist,
  IconClipboardList,
  IconFileDescription,
  IconFlask,
  IconFriends,
  IconHome,
  IconListCheck,
  IconNotes,
  IconPill,
  IconReportMedical,
  IconStethoscope,
  IconVaccine,
} from '@tabler/icons-react'
import type { EntryKind } from '../../shared/timeline/index.ts'

/** What each kind looks like, beside its word. */
export const KIND_ICONS: Readonly<Record<EntryKind, typeof IconPill>> = {
  encounter: IconCalendarEvent,
  note: IconNotes,
  problem: IconClipboardList,
  allergy: IconAlertTriangle,
  medication: IconPill,
  immunization: IconVaccine,
  vitals: IconActivity,
  result: IconFlask,
  report: IconReportMedical,
  'social-history': IconHome,
  'family-history': IconFriends,
  procedure: IconStethoscope,
  order: IconListCheck,
  document: IconFileDescription,
  review: IconChecklist,
}
