import { z } from 'zod'
import { idOf, UserId } from '../kernel/index.ts'
import { TimeZone } from './model.ts'

export const LocationId = idOf('LocationId')
export type LocationId = z.infer<typeof LocationId>
export const ResourceId = idOf('ResourceId')
export type ResourceId = z.infer<typeof ResourceId>
export const VisitTypeId = idOf('VisitTypeId')
export type VisitTypeId = z.infer<typeof VisitTypeId>

const Name = z.string().trim().min(1, 'Write a name').max(120)

/** Where the practice sees people. The first has the practice's own id, so that every PC makes the same one. */
export const LocationDetails = z.object({
  name: Name,
  timeZone: TimeZone,
  addressLine: z.string().trim().max(300).default(''),
  phone: z.string().trim().max(60).default(''),
  /** A closed one takes no more bookings; what was booked stays. */
  active: z.boolean().default(true),
})
export type LocationDetails = z.infer<typeof LocationDetails>
export const Location = LocationDetails.extend({ locationId: LocationId, revision: z.number().int() })
export type Location = z.infer<typeof Location>

/** A room or a piece of equipment, and how many visits it takes at once. */
export const ResourceDetails = z.object({
  locationId: LocationId,
  kind: z.enum(['room', 'equipment']).default('room'),
  name: Name,
  capacity: z.number().int().min(1).max(99).default(1),
  active: z.boolean().default(true),
})
export type ResourceDetails = z.infer<typeof ResourceDetails>
export const Resource = ResourceDetails.extend({ resourceId: ResourceId, revision: z.number().int() })
export type Resource = z.infer<typeof Resource>

/** Colours of visit types by name; what they look like in light and dark is the screens' matter. */
export const COLOURS = ['teal', 'blue', 'violet', 'pink', 'orange', 'lime', 'gray'] as const
export const Colour = z.enum(COLOURS)
export type Colour = z.infer<typeof Colour>

/** What is booked: how long it takes, what must stay free after it, where it is done. */
export const VisitTypeDetails = z.object({
  name: Name,
  durationMinutes: z.number().int().min(5).max(720),
  /** Kept free for provider and room after the visit. */
  bufferMinutes: z.number().int().min(0).max(240).default(0),
  colour: Colour.default('teal'),
  /** Where it is done; everywhere where the list is empty. */
  locationIds: z.array(LocationId).max(50).default([]),
  /** What the patient is told when it is booked. */
  instructions: z.string().trim().max(1000).default(''),
  active: z.boolean().default(true),
})
export type VisitTypeDetails = z.infer<typeof VisitTypeDetails>
export const VisitType = VisitTypeDetails.extend({ visitTypeId: VisitTypeId, revision: z.number().int() })
export type VisitType = z.infer<typeof VisitType>

/** Somebody whom patients can be booked with. */
export const Provider = z.object({ providerId: UserId, name: z.string() })
export type Provider = z.infer<typeof Provider>

/** Everything that a booking is made of, closed ones too: what was booked on them still has a name. */
export const Places = z.object({
  locations: z.array(Location),
  resources: z.array(Resource),
  visitTypes: z.array(VisitType),
  providers: z.array(Provider),
})
export type Places = z.infer<typeof Places>
