import { z } from 'zod'
import { CivilDate, Concept, EntryHead, idOf, UserId } from '../kernel/index.ts'

export const OrderCategory = z.enum(['laboratory', 'imaging', 'referral', 'procedure', 'immunization', 'other'])
export type OrderCategory = z.infer<typeof OrderCategory>
/** Source: HL7 FHIR R4 valueset-request-status, as far as orders have them. */
export const OrderStatus = z.enum(['draft', 'active', 'on-hold', 'revoked', 'completed', 'unknown'])
export type OrderStatus = z.infer<typeof OrderStatus>
/** Source: HL7 FHIR R4 valueset-request-priority. */
export const OrderPriority = z.enum(['routine', 'urgent', 'asap', 'stat'])
export type OrderPriority = z.infer<typeof OrderPriority>

const NO_CONCEPT = { text: '', codings: [] }

/** What is ordered, as a person writes it. */
export const OrderDetails = z.object({
  concept: Concept.refine(({ text }) => text !== '', 'Say what is ordered'),
  category: OrderCategory,
  priority: OrderPriority.default('routine'),
  /** Why: with codes where it has any. */
  reason: Concept.default(NO_CONCEPT),
  instructions: z.string().trim().max(4000).default(''),
  /** The day by which it should be done. */
  due: CivilDate.nullable().default(null),
  /** Who is to do it: the laboratory, the specialist. */
  performerName: z.string().trim().max(300).default(''),
  specimen: z.string().trim().max(300).default(''),
})
export type OrderDetails = z.infer<typeof OrderDetails>

export const ServiceOrder = EntryHead.extend({
  ...OrderDetails.shape,
  concept: Concept,
  category: z.string(),
  priority: z.string(),
  // What came from elsewhere may be longer than what a person may type.
  instructions: z.string(),
  performerName: z.string(),
  specimen: z.string(),
  due: z.string().nullable(),
  status: OrderStatus,
  /** Why it stands as it does: why it waits, why it was revoked, under which standing order it was given. */
  statusReason: z.string(),
  ordererName: z.string(),
  completedAt: z.number().int().nullable(),
  /** Not done, and the day has passed. */
  overdue: z.boolean(),
})
export type ServiceOrder = z.infer<typeof ServiceOrder>

/** An order as a set holds it: its day is so many days after it is placed. */
export const OrderSetItem = OrderDetails.omit({ due: true }).extend({
  dueInDays: z.number().int().min(0).max(1825).nullable().default(null),
})
export type OrderSetItem = z.infer<typeof OrderSetItem>

/** More orders at once nobody looks through before she signs them. */
export const MOST_IN_A_SET = 40

/** A list of orders under a name, made by a user, placed together. */
export const OrderSet = z.object({
  orderSetId: idOf('OrderSetId'),
  title: z.string().trim().min(1, 'Write a title').max(120),
  items: z.array(OrderSetItem).min(1, 'A set has at least one order').max(MOST_IN_A_SET),
  /** Everyone's, or the owner's alone. */
  shared: z.boolean(),
  active: z.boolean(),
  ownerId: UserId,
  ownerName: z.string(),
  revision: z.number().int(),
})
export type OrderSet = z.infer<typeof OrderSet>
