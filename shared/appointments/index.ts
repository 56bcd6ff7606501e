export {
  type Claim,
  type Conflict,
  conflictsOf,
  type ConflictKind,
  mostAtOnce,
  overlap,
  type Surroundings,
  unanswered,
} from './conflicts.ts'
export { appointments, ConflictView, OfferView, OpenHours, Rebooked, type Schedule as DaySchedule } from './contract.ts'
export { basisPoints, type Ending, endingOf, noShowRates, utilisation } from './figures.ts'
export { findOffers, fullSpans, type Offer, type Room, type Search, searchedTime, type Taken } from './find.ts'
export * from './model.ts'
export {
  daysOf,
  MOST_OCCURRENCES,
  movedAlong,
  type Occurrence,
  occurrencesOf,
  refuseRule,
  type Series,
  shiftRule,
} from './recurrence.ts'
export { cellsOf, Slot, SlotState } from './slot.ts'
export {
  AppointmentStatus,
  holdsTime,
  isAwaited,
  isHere,
  lastOf,
  nextStatus,
  type StatusEntry,
  type Step,
  stepTo,
} from './status.ts'
