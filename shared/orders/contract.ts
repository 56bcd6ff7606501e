import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { EncounterId, EntryId, PatientId, Retraction } from '../kernel/index.ts'
import { DiagnosticReport, NewReport } from '../results/index.ts'
import { MOST_IN_A_SET, OrderCategory, OrderDetails, OrderSet, ServiceOrder } from './model.ts'

/** One order, in the version that the person saw. */
const Seen = z.object({ patientId: PatientId, entryId: EntryId, revision: z.number().int() })
const Why = z.string().trim().min(3, 'Say why').max(500)

/** An order that is not done yet, as the practice-wide list shows it. */
export const OpenOrder = z.object({
  orderId: EntryId,
  patientId: PatientId,
  patientName: z.string(),
  birthOn: z.string(),
  name: z.string(),
  category: z.string(),
  priority: z.string(),
  status: z.string(),
  due: z.string().nullable(),
  overdue: z.boolean(),
  performerName: z.string(),
  ordererName: z.string(),
  happenedAt: z.number().int(),
})
export type OpenOrder = z.infer<typeof OpenOrder>

export const orders = {
  /** The orders of a chart: what is open first, then the newest. */
  list: query({
    input: z.object({ patientId: PatientId, limit: z.number().int().min(1).max(1000).default(200) }),
    output: z.array(ServiceOrder),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Prepares an order; whoever may sign gives it out. */
  draft: command({
    input: z.object({
      patientId: PatientId,
      encounterId: EncounterId.nullable().default(null),
      details: OrderDetails,
    }),
    output: ServiceOrder,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Prepares several orders in one unit of work: all of them or none. */
  draftAll: command({
    input: z.object({
      patientId: PatientId,
      encounterId: EncounterId.nullable().default(null),
      orders: z.array(OrderDetails).min(1, 'Choose an order').max(MOST_IN_A_SET),
    }),
    output: z.array(ServiceOrder),
    may: 'chart.write',
    phi: 'write',
  }),
  /** Gives several drafts out in one unit of work: all of them or none. A nurse names the standing order for them. */
  signAll: command({
    input: z.object({
      patientId: PatientId,
      orders: z
        .array(Seen.omit({ patientId: true }))
        .min(1)
        .max(MOST_IN_A_SET),
      standingOrder: z.string().trim().max(300).default(''),
    }),
    output: z.array(ServiceOrder),
    may: 'order.sign',
    phi: 'write',
  }),
  /** The caller's own order sets and the shared ones, by title. */
  sets: query({ input: z.object({}), output: z.array(OrderSet), may: 'chart.read', phi: 'none' }),
  /** Makes an order set (`orderSetId` null) or changes one of one's own. */
  saveSet: command({
    input: OrderSet.pick({ title: true, items: true, shared: true, active: true }).extend({
      orderSetId: OrderSet.shape.orderSetId.nullable(),
      revision: z.number().int().nullable(),
    }),
    output: OrderSet,
    may: 'chart.write',
    phi: 'none',
  }),
  /** Changes a draft. An order that was given out is revoked and ordered anew. */
  change: command({
    input: Seen.extend({ details: OrderDetails }),
    output: ServiceOrder,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Gives a draft out. A nurse names the standing order under which she does. */
  sign: command({
    input: Seen.extend({ standingOrder: z.string().trim().max(300).default('') }),
    output: ServiceOrder,
    may: 'order.sign',
    phi: 'write',
  }),
  hold: command({ input: Seen.extend({ reason: Why }), output: ServiceOrder, may: 'order.sign', phi: 'write' }),
  resume: command({ input: Seen, output: ServiceOrder, may: 'order.sign', phi: 'write' }),
  revoke: command({ input: Seen.extend({ reason: Why }), output: ServiceOrder, may: 'order.sign', phi: 'write' }),
  /** A draft that is not wanted any more. */
  discard: command({ input: Seen.extend({ reason: Why }), output: ServiceOrder, may: 'chart.write', phi: 'write' }),
  /** Says that it was done, where no report will say so. */
  complete: command({
    input: Seen.extend({ note: z.string().trim().max(500).default('') }),
    output: ServiceOrder,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Writes down the report that answers an order, and completes the order where the report is a final one: both or neither. */
  answer: command({
    input: NewReport.extend({ orderId: EntryId, orderRevision: z.number().int() }),
    output: DiagnosticReport,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Entered in the wrong chart, or never meant. */
  retract: command({ input: Retraction, output: z.null(), may: 'order.sign', phi: 'write' }),
  /** What is not done yet, across the practice: overdue first, then by the day it is due. */
  open: query({
    input: z.object({
      overdueOnly: z.boolean().default(false),
      category: OrderCategory.nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.object({ entries: z.array(OpenOrder), total: z.number().int() }),
    may: 'chart.read',
    phi: 'read',
  }),
} as const
