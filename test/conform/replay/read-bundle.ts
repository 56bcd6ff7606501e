/** A FHIR resource, of which little is known. */
export type Told = Record<string, unknown>

export const at = (of: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Told | undefined)?.[key], of)
export const codeOf = (of: unknown, ...path: (string | number)[]): string => String(at(of, ...path) ?? '')
export const textOf = (concept: unknown): string => codeOf(concept, 'text') || codeOf(concept, 'coding', 0, 'display')
export const time = (value: unknown): number => Date.parse(String(value ?? ''))

export const DAY_MS = 86_400_000
/** A prescription without an end is taken to be over after so long, unless it is an active one: a month's supply. */
export const COURSE_DAYS = 30

export type Order = {
  name: string
  code: string
  at: number
  /** The visit at which it was ordered; empty where none is told. */
  visit: string
  active: boolean
  times: number | null
  /** What is in it: another strength of the same takes the place of the one before. */
  holds: string
  renewal: boolean
}

/** The orders of a bundle in order of time; one that was written before, in whatever strength, is a renewal. */
export function ordersOf(resources: readonly Told[], holdsOf: (name: string) => string): Order[] {
  const orders = resources
    .filter((one) => one['resourceType'] === 'MedicationRequest' && one['medicationCodeableConcept'] !== undefined)
    .map((one) => {
      const name = textOf(one['medicationCodeableConcept'])
      return {
        name,
        code: codeOf(one, 'medicationCodeableConcept', 'coding', 0, 'code'),
        at: time(one['authoredOn']),
        visit: codeOf(one, 'encounter', 'reference'),
        active: one['status'] === 'active',
        times: timesIn(at(one, 'dosageInstruction', 0, 'timing', 'repeat')),
        holds: holdsOf(name),
      }
    })
    .filter((one) => !Number.isNaN(one.at) && one.name !== '')
    .toSorted((a, b) => a.at - b.at)
  return orders.map((order) => ({ ...order, renewal: orders.some((one) => one.at < order.at && sameDrug(one, order)) }))
}

/** What was ordered at the same moment of one visit is signed together; where no visit is told each order stands alone. */
export const signingsOf = (orders: readonly Order[]): Order[][] => [
  ...Map.groupBy(orders, ({ at: when, visit }, place) => `${when} ${visit === '' ? place : visit}`).values(),
]

export const sameDrug = (one: Pick<Order, 'name' | 'holds'>, other: Pick<Order, 'name' | 'holds'>): boolean =>
  one.name === other.name || (one.holds !== '' && one.holds === other.holds)

const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, wk: 7, mo: 30 }

/** How often a day, from FHIR `Timing.repeat`; null where it does not say. */
function timesIn(repeat: unknown): number | null {
  const [frequency, period, unit] = [at(repeat, 'frequency'), at(repeat, 'period'), at(repeat, 'periodUnit')]
  const days = DAYS[String(unit)]
  return typeof frequency === 'number' && typeof period === 'number' && days !== undefined
    ? frequency / (period * days)
    : null
}
