import { AllergyDetails } from '../../../shared/allergies/index.ts'
import type { AppointmentId } from '../../../shared/appointments/index.ts'
import type { EntryId, Instant, PatientId, UserId } from '../../../shared/kernel/index.ts'
import { valueOf, ZIMMER } from '../../support/practices.ts'
import { until } from '../cores.ts'
import type { Clinic, Person, RoomName } from './clinic.ts'

/** Who works where on this day. Who goes to another PC has worked there before: no server is needed for it. */
export const SEATS: readonly (readonly [RoomName, ...Person[]])[] = [
  ['Front desk', 'desk', 'manager'],
  ['Room 1', 'rivera'],
  ['Room 2', 'nurse'],
  ['Room 3', 'okafor'],
  ['Room 4', 'lindqvist'],
  ['Room 5', 'rivera'],
  ['Room 6', 'okafor', 'manager'],
]

export const person = (familyName: string, givenName: string, birthOn: string) => ({
  ...ZIMMER,
  familyName,
  givenName,
  birthOn: birthOn as never,
  email: '',
})
/** The patients of the day; all but the last are known before the server goes. */
export const PATIENTS = {
  abbott: person('Abbott-Day', 'Ruth', '1949-03-11'),
  bell: person('Bell-Day', 'Emil', '1961-05-04'),
  cole: person('Cole-Day', 'Iris', '1956-08-20'),
  dunn: person('Dunn-Day', 'Bao', '1991-12-01'),
  ewing: person('Ewing-Day', 'Nils', '1966-06-06'),
  frost: person('Frost-Day', 'Samir', '1979-09-14'),
  gray: person('Gray-Day', 'Ada', '1988-01-30'),
  hale: person('Hale-Day', 'Mona', '1972-10-02'),
}
export type Who = keyof typeof PATIENTS

/** What was taken of one patient by mistake, in cents. */
export const MISTAKEN = 3_000

/** What everybody knows when the server goes. */
export type Known = Awaited<ReturnType<typeof morning>>

/** The hour before: everybody sits down, the patients of the day are booked, and all of it is on every PC. */
export async function morning(clinic: Clinic) {
  for (const [room, ...people] of SEATS) for (const one of people) await clinic.at(room).seat(one)
  const desk = await clinic.at('Front desk').seat('desk')
  const nurse = await clinic.at('Room 2').seat('nurse')
  const doctor = await clinic.at('Room 1').seat('rivera')
  const ids = {} as Record<Who, PatientId>
  for (const [who, details] of Object.entries(PATIENTS))
    ids[who as Who] = valueOf(await desk.patients.register(details)).patientId
  await clinic.quiet('rivera')

  const users = valueOf(await (await clinic.at('Front desk').seat('admin')).access.users({}))
  const staff = (login: Person) => users.find((one) => one.login === login)?.userId as UserId
  const places = valueOf(await desk.practice.places({}))
  const [place] = places.locations
  const [visitType] = places.visitTypes
  if (!place || !visitType) throw new Error('the demonstration has no place')
  const where = { locationId: place.locationId as never, visitTypeId: visitType.visitTypeId as never }
  /** The first free time of somebody from then on, as a PC knows it. */
  const firstFree = async (clients: typeof desk, providerId: UserId, notBefore: Instant) => {
    const [offer] = valueOf(
      await clients.appointments.find({ ...where, providerIds: [providerId], notBefore, want: 1 }),
    )
    if (!offer) throw new Error('nothing is free')
    return { ...where, providerId, startLocal: offer.startLocal }
  }
  const booked = {} as Record<'abbott' | 'ewing', AppointmentId>
  for (const [who, login] of [
    ['abbott', 'rivera'],
    ['ewing', 'rivera'],
  ] as const) {
    const free = await firstFree(desk, staff(login), clinic.time.now())
    const [one] = valueOf(await desk.appointments.book({ details: { ...free, patientId: ids[who] } }))
    if (!one) throw new Error('nothing was booked')
    booked[who] = one.appointmentId
  }
  const allergyOf = (who: Who, text: string) =>
    nurse.allergies.add({
      patientId: ids[who],
      details: AllergyDetails.parse({ concept: { text, codings: [] }, type: 'allergy', category: 'medication' }),
    })
  for (const who of ['abbott', 'ewing', 'frost'] as const)
    valueOf(await nurse.allergies.review({ patientId: ids[who], finding: 'none-known', note: '' }))
  const penicillin = valueOf(await allergyOf('dunn', 'Penicillin')).entryId as EntryId
  const payment = { patientId: ids.bell, cents: MISTAKEN, method: 'cash' as const }
  valueOf(await desk.ledger.takePayment(payment))
  const [paid] = valueOf(await desk.ledger.entries({ patientId: ids.bell }))
  if (!paid) throw new Error('nothing was paid')
  const paper = valueOf(
    await desk.tasks.add({ details: { title: 'Order paper for the day', owner: { role: 'front-desk' } } }),
  )
  const thread = valueOf(
    await doctor.messages.start({
      subject: 'The day',
      to: [{ role: 'nurse' }, { role: 'prescriber' }],
      body: 'Good morning',
    }),
  ).thread
  await clinic.quiet('rivera')
  // A clock that is two hours off is told at its own PC, and to whoever answers for the practice.
  const sixth = await clinic.at('Room 6').seat('manager')
  const told = await until(
    async () => valueOf(await sixth.devices.link({})),
    ({ isSkewed }) => isSkewed,
    60_000,
  )
  return { ids, staff, where, firstFree, booked, penicillin, paper, thread, told, mistaken: paid.entryId }
}
