import type { HandoverItem, HandoverPart } from '../../shared/handover/index.ts'

/** The section of the chart in which each part's items stand. */
const SECTION: Readonly<Partial<Record<HandoverPart, string>>> = {
  results: 'results',
  orders: 'orders',
  'visit-notes': 'timeline',
  charts: 'timeline',
  'no-shows': 'timeline',
}

/** Where an item leads. */
export function placeOfItem(item: HandoverItem): string {
  const { part, patientId, encounterId, threadId } = item
  if (part === 'money') return '/twice'
  if (item.shut || part === 'calls' || part === 'tasks')
    return patientId === null ? `/tasks?task=${item.taskId ?? ''}` : `/patients/${patientId}`
  if (part === 'conflicts') return patientId === null ? '/conflicts' : `/conflicts?patient=${patientId}`
  if (part === 'messages') return `/messages?thread=${threadId ?? ''}`
  if (part === 'notes' && encounterId !== null) return `/patients/${patientId}?section=visit&encounter=${encounterId}`
  if (part === 'notes') return `/patients/${patientId}/notes`
  return `/patients/${patientId}?section=${SECTION[part] ?? 'timeline'}`
}
