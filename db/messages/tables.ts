import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type Recorded, type TableRule } from '../table.ts'

export type MessageThreadTable = Recorded & {
  /** Whose chart it is tied to */
  patientId: string | null
  subject: string
  authorId: string | null
  authorName: string
  startedAt: number
  lastSentAt: number
}
/** Somebody, or everybody with a role, who reads and writes in a thread. */
export type ThreadMemberTable = Recorded & {
  threadId: string
  staffId: string | null
  /** Empty where it is a person */
  role: string
  addedAt: number
  addedBy: string | null
}
export type MessageTable = Recorded & {
  threadId: string
  authorId: string | null
  authorName: string
  sentAt: number
  body: string
  urgent: number
}
/** That a message is there for somebody, and when she read it. */
export type MessageReceiptTable = Recorded & {
  messageId: string
  threadId: string
  staffId: string
  readAt: number | null
}
/** A message that was put into the chart it is tied to (FHIR Communication). */
export type CommunicationTable = EntryColumns &
  ConceptColumns & {
    /** completed */
    status: string
    body: string
    urgent: number
    /** Null where it came from another system */
    threadId: string | null
    messageId: string | null
    sentAt: number
    senderName: string
  }
export type MessageTables = {
  messageThread: MessageThreadTable
  threadMember: ThreadMemberTable
  message: MessageTable
  messageReceipt: MessageReceiptTable
  communication: CommunicationTable
}
export const messageTables = {
  messageThread: { recordClass: 'C' },
  threadMember: { recordClass: 'A' },
  message: { recordClass: 'A' },
  messageReceipt: { recordClass: 'C' },
  communication: { recordClass: 'D', inForce: NOT_RETRACTED },
} satisfies Record<keyof MessageTables, TableRule>
