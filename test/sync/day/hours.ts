import { AllergyDetails } from '../../../shared/allergies/index.ts'
import { dayAfter, type Instant } from '../../../shared/kernel/index.ts'
import { clockOf } from '../../../shared/kernel/index.ts'
import { valueOf } from '../../support/practices.ts'
import { png } from '../../support/papers.ts'
import { add } from '../../documents/send.ts'
import type { Clinic } from './clinic.ts'
import { type Known, MISTAKEN, PATIENTS, SEATS } from './morning.ts'
import { AMOXICILLIN, AZITHROMYCIN, begin, prescribe, saidIn, stoppedBy, writer, writerOf } from './rooms.ts'
import type { EverythingSaid } from './said.ts'
import { ZONE } from './time.ts'

export const COPAY = 2_500
export const CHECK = 4_000
export const LATE_CASH = 1_500
/** What was read is written down within a second: until then, and a little longer. */
const READS_WRITTEN_MS = 1_500
export const PICTURE = png(48, 48, [20, 90, 160])

const DX = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Hypertension' }
export const CHARGED = 12_000
const LINE = { code: 'G0438', description: 'Annual wellness visit', pointers: [1], units: 1, unitCents: CHARGED }

export type Day = { clinic: Clinic; known: Known; said: EverythingSaid }

/** From eight: the front desk checks in, a room opens the same visit without having heard of it. */
export async function fromEight({ clinic, known, said }: Day) {
  const { ids, booked } = known
  const front = clinic.at('Front desk')
  const desk = await front.seat('desk')
  const copay = { cents: COPAY, method: 'cash' as const, reference: '' }
  const checkedIn = await desk.flow.checkIn({ appointmentId: booked.abbott, from: 'booked', copay })
  await said.note(front, 'Abbott is here and paid her part', checkedIn, ({ appointmentId, encounterId }) => ({
    who: 'desk',
    read: async (as) => {
      const { appointment } = valueOf(await as.appointments.get({ appointmentId }))
      const paid = valueOf(await as.ledger.entries({ patientId: ids.abbott }))
      return [appointment.encounterId, paid.map(({ kind, cashCents }) => [kind, cashCents])]
    },
    is: [encounterId, [['payment', COPAY]]],
  }))
  await clinic.workUntil('08:20')
  const second = clinic.at('Room 2')
  const nurse = await second.seat('nurse')
  const measures = [{ kind: 'pulse' as const, value: '72', unit: '/min' }]
  const taken = await nurse.vitals.take({ patientId: ids.abbott, measures })
  await said.note(second, 'a pulse', taken, () => ({
    who: 'rivera',
    read: async (as) =>
      valueOf(await as.vitals.sets({ patientId: ids.abbott })).map(({ observations }) => observations.length),
    is: [1],
  }))
  await clinic.workUntil('08:40')
  const first = clinic.at('Room 1')
  const doctor = await first.seat('rivera')
  const encounterId = await begin(doctor, booked.abbott as never)
  const note = await writer(doctor, { patientId: ids.abbott, encounterId })
  for (const words of ['Coughs', 'Coughs since', 'Coughs since Monday']) valueOf(await note.save('subjective', words))
  const saved = await note.save('assessment', 'A cold, seen in Room 1')
  await said.note(first, 'the first part of a note', saved, () => ({
    who: 'rivera',
    read: async (as) =>
      saidIn(valueOf(await as.notes.get({ patientId: ids.abbott, noteId: note.noteId }))).filter((text) =>
        text.startsWith('subjective'),
      ),
    is: ['subjective: Coughs since Monday'],
  }))
  return { encounterId, noteId: note.noteId }
}

/** From nine: one patient comes to two PCs, one hour is booked twice, an allergy is looked into. */
export async function fromNine({ clinic, known, said }: Day) {
  const { ids, where, firstFree, staff, penicillin } = known
  const newcomer = { ...PATIENTS.hale, familyName: 'Ibsen-Day', givenName: 'Nora' }
  const twice: string[] = []
  for (const [room, login] of [
    ['Front desk', 'desk'],
    ['Room 2', 'nurse'],
  ] as const) {
    const pc = clinic.at(room)
    const made = await (await pc.seat(login)).patients.register(newcomer)
    const { patientId } = await said.note(pc, `the newcomer, at ${room}`, made, (one) => ({
      who: 'desk',
      read: async (as) => {
        const found = valueOf(await as.patients.search({ text: 'Ibsen-Day' }))
        return found.filter((row) => row.patientId === one.patientId).length
      },
      is: 1,
    }))
    twice.push(patientId)
  }
  await clinic.workUntil('09:15')
  const tomorrow = clockOf(ZONE, dayAfter(clinic.time.today, 3))('08:00') as Instant
  const bookings: string[] = []
  for (const [room, login, who] of [
    ['Front desk', 'desk', 'bell'],
    ['Room 3', 'okafor', 'cole'],
  ] as const) {
    const pc = clinic.at(room)
    const clients = await pc.seat(login)
    const free = await firstFree(clients, staff('rivera'), tomorrow)
    const made = await clients.appointments.book({ details: { ...where, ...free, patientId: ids[who] } })
    await said.note(pc, `the hour for ${who}`, made, (all) => {
      const [one] = all
      if (!one) throw new Error('nothing was booked')
      bookings.push(one.appointmentId)
      return {
        who: 'desk',
        read: async (as) =>
          valueOf(await as.appointments.ofPatient({ patientId: ids[who] })).map(({ appointmentId, startLocal }) => [
            appointmentId,
            startLocal,
          ]),
        is: [[one.appointmentId, free.startLocal]],
      }
    })
    await clinic.workUntil(room === 'Front desk' ? '09:25' : '09:40')
  }
  const third = clinic.at('Room 3')
  const okafor = await third.seat('okafor')
  const one = valueOf(await okafor.allergies.list({ patientId: ids.dunn })).entries[0]
  if (!one) throw new Error('the allergy is not there')
  const details = AllergyDetails.parse({ ...one, criticality: 'high', note: 'Anaphylaxis in 2019' })
  const changed = await okafor.allergies.change({
    patientId: ids.dunn,
    entryId: penicillin,
    revision: one.revision,
    details,
  })
  await said.note(third, 'how grave the allergy is', changed, () => ({
    who: 'rivera',
    read: async (as) => valueOf(await as.allergies.list({ patientId: ids.dunn })).entries.map(({ note }) => note),
    is: ['Anaphylaxis in 2019'],
  }))
  // At this PC the allergy stops the drug, and the signature of whoever goes on.
  if (!(await stoppedBy(okafor, ids.dunn)).includes('drug-allergy')) throw new Error('the allergy does not warn')
  const refused = await prescribe(okafor, ids.dunn, AMOXICILLIN)
  if (refused.signed.ok) throw new Error('a drug that she is allergic to was signed')
  valueOf(await okafor.prescriptions.cancel({ ...refused.draft, reason: 'Allergic to it' }))
  const instead = await prescribe(okafor, ids.dunn, AZITHROMYCIN)
  await said.note(third, 'another drug', instead.signed, (all) => ({
    who: 'rivera',
    read: async (as) => {
      const list = valueOf(await as.prescriptions.list({ patientId: ids.dunn }))
      return list
        .map(({ prescriptionId, state }) => [prescriptionId === all[0]?.prescriptionId, state])
        .toSorted((one, other) => String(one).localeCompare(String(other)))
    },
    is: [
      [false, 'cancelled'],
      [true, 'signed'],
    ],
  }))
  return { twice, bookings }
}

/** From ten: the other room says that the allergy is over, with a clock that is two hours ahead; a note goes on elsewhere. */
export async function fromTen({ clinic, known, said }: Day, note: { encounterId: string; noteId: string }) {
  const { ids, booked, penicillin } = known
  const sixth = clinic.at('Room 6')
  const okafor = await sixth.seat('okafor')
  const [one] = valueOf(await okafor.allergies.list({ patientId: ids.dunn })).entries
  if (!one) throw new Error('the allergy is not there')
  const details = AllergyDetails.parse({ ...one, clinicalStatus: 'resolved' })
  valueOf(await okafor.allergies.change({ patientId: ids.dunn, entryId: penicillin, revision: one.revision, details }))
  // The control: here it does not warn any more, until the others are heard.
  const stopsHere = await stoppedBy(okafor, ids.dunn)
  await clinic.workUntil('10:30')
  const fifth = clinic.at('Room 5')
  const doctor = await fifth.seat('rivera')
  const encounterId = await begin(doctor, booked.abbott as never)
  const going = await writer(doctor, { patientId: ids.abbott, encounterId })
  if (encounterId !== note.encounterId || going.noteId !== note.noteId) throw new Error('another room, another visit')
  valueOf(await going.save('assessment', 'Bronchitis, seen in Room 5'))
  const saved = await going.save('plan', 'Fluids, rest')
  await said.note(fifth, 'the note goes on in another room', saved, () => ({
    who: 'rivera',
    read: async (as) =>
      saidIn(valueOf(await as.notes.get({ patientId: ids.abbott, noteId: note.noteId as never }))).filter((text) =>
        text.startsWith('plan'),
      ),
    is: ['plan: Fluids, rest'],
  }))
  return { stopsHere }
}

/** From eleven: a PC dies in the middle of a save, and is there again. */
export async function fromEleven({ clinic, known, said }: Day) {
  const { ids, booked } = known
  const fourth = clinic.at('Room 4')
  const sitting = await fourth.seat('lindqvist')
  const encounterId = await begin(sitting, booked.ewing as never)
  const note = await writer(sitting, { patientId: ids.ewing, encounterId })
  for (const words of ['Dizzy', 'Dizzy in the morning', 'Dizzy in the morning, for a week'])
    valueOf(await note.save('subjective', words))
  const { apart } = fourth
  // A save reads the note first, which is written down as a read within a second: it is to die in the save itself.
  const dies = await note.ready('subjective')
  await new Promise((resolve) => setTimeout(resolve, READS_WRITTEN_MS))
  apart.dieWriting()
  const dying = await dies('Dizzy in the morning, for a week, not at night')
  const ended = await apart.ended
  fourth.forget()
  await fourth.start()
  const again = await fourth.seat('lindqvist')
  const there = writerOf(again, note)
  const [afterwards] = saidIn(await there.read())
  valueOf(await there.save('plan', 'Measure the pressure lying and standing'))
  const signed = await there.sign()
  await said.note(fourth, 'the note of the PC that died', signed, () => ({
    who: 'rivera',
    read: async (as) => {
      const { head, versions } = valueOf(await as.notes.get({ patientId: ids.ewing, noteId: there.noteId }))
      return [
        head.status,
        versions.map(({ kind, intact, plainText }) => [
          kind,
          intact,
          plainText.includes('for a week'),
          plainText.includes('lying and standing'),
        ]),
      ]
    },
    is: ['signed', [['signed', true, true, true]]],
  }))
  const charge = { payer: '', diagnoses: [DX], lines: [LINE] }
  const draft = valueOf(await again.charges.save({ patientId: ids.ewing, encounterId, details: charge }))
  const posted = await again.charges.post({ patientId: ids.ewing, chargeId: draft.chargeId, revision: draft.revision })
  await said.note(fourth, 'what the visit costs', posted, () => ({
    who: 'desk',
    read: async (as) =>
      valueOf(await as.ledger.account({ patientId: ids.ewing })).lines.map(({ code, cents }) => [code, cents]),
    is: [['G0438', CHARGED]],
  }))
  return { ended, dying, afterwards }
}

/** Everybody locks her screen, and comes back: nobody needs the server for that. */
export async function lunch({ clinic }: Day) {
  for (const [room, one] of SEATS) if (one) valueOf(await (await clinic.at(room).seat(one)).practice.close({}))
  clinic.time.pass(45)
  for (const [room, ...people] of SEATS) for (const one of people) await clinic.at(room).seat(one)
}

const byReference = ([one, cents]: [string, number], [other, more]: [string, number]): number =>
  one.localeCompare(other) || cents - more

/** From one: details are changed at two PCs, money is taken, one check at two counters. */
export async function fromOne({ clinic, known, said }: Day) {
  const { ids, mistaken } = known
  const changed = async (
    room: 'Front desk' | 'Room 2' | 'Room 3',
    login: 'desk' | 'nurse' | 'okafor',
    who: 'frost' | 'gray',
    more: object,
  ) => {
    const clients = await clinic.at(room).seat(login)
    const { revision } = valueOf(await clients.patients.get({ patientId: ids[who] }))
    return clients.patients.update({ patientId: ids[who], revision, details: { ...PATIENTS[who], ...more } })
  }
  const of = (who: 'frost' | 'gray', field: 'phone' | 'email' | 'city', is: string) => () => ({
    who: 'desk' as const,
    read: async (as: Awaited<ReturnType<Clinic['pcs'][number]['seat']>>) =>
      valueOf(await as.patients.get({ patientId: ids[who] }))[field],
    is,
  })
  valueOf(await changed('Front desk', 'desk', 'frost', { phone: '(555) 010-1111' }))
  await clinic.workUntil('13:10')
  await said.note(
    clinic.at('Room 2'),
    'the later number',
    await changed('Room 2', 'nurse', 'frost', { phone: '(555) 010-2222' }),
    of('frost', 'phone', '(555) 010-2222'),
  )
  await said.note(
    clinic.at('Front desk'),
    'an address for mail',
    await changed('Front desk', 'desk', 'gray', { email: 'ada@example.org' }),
    of('gray', 'email', 'ada@example.org'),
  )
  await said.note(
    clinic.at('Room 3'),
    'another city',
    await changed('Room 3', 'okafor', 'gray', { city: 'Decatur' }),
    of('gray', 'city', 'Decatur'),
  )
  const paid =
    (who: 'bell' | 'cole', ...payments: [string, number][]) =>
    () => ({
      who: 'desk' as const,
      read: async (as: Awaited<ReturnType<Clinic['pcs'][number]['seat']>>) =>
        valueOf(await as.ledger.entries({ patientId: ids[who] }))
          .map(({ reference, cashCents }): [string, number] => [reference, cashCents])
          // Which of two that were booked apart comes first depends on which PC reached the server first.
          .toSorted(byReference),
      is: payments.toSorted(byReference),
    })
  const front = clinic.at('Front desk')
  const sixth = clinic.at('Room 6')
  const check = { patientId: ids.bell, cents: CHECK, method: 'check' as const, reference: '1042' }
  const ofBell = paid('bell', ['', -MISTAKEN], ['', -MISTAKEN], ['1042', CHECK], ['', MISTAKEN])
  await said.note(front, 'a check', await (await front.seat('desk')).ledger.takePayment(check), ofBell)
  // One payment by mistake is taken back at two PCs.
  for (const pc of [front, sixth]) {
    const manager = await pc.seat('manager')
    const back = await manager.ledger.voidEntry({
      patientId: ids.bell,
      entryId: mistaken,
      reason: 'Meant for somebody else',
    })
    await said.note(pc, 'a payment taken back', back, ofBell)
    await clinic.workUntil(pc === front ? '13:30' : '13:40')
  }
  const cash = { patientId: ids.cole, cents: LATE_CASH, method: 'cash' as const }
  await said.note(
    sixth,
    'cash in the back',
    await (await sixth.seat('manager')).ledger.takePayment(cash),
    paid('cole', ['', LATE_CASH]),
  )
}

/** From two: what people ask each other, and a picture. */
export async function fromTwo({ clinic, known, said }: Day) {
  const { ids, paper, thread } = known
  const front = clinic.at('Front desk')
  const desk = await front.seat('desk')
  const details = { title: 'Call Hale-Day about her results', owner: { role: 'nurse' as const } }
  await said.note(front, 'a task', await desk.tasks.add({ patientId: ids.hale, details }), ({ taskId }) => ({
    who: 'manager',
    read: async (as) =>
      valueOf(await as.tasks.ofPatient({ patientId: ids.hale })).entries.map((task) => [task.taskId, task.title]),
    is: [[taskId, details.title]],
  }))
  // Two who do the same task without hearing of each other have done it.
  for (const [room, login] of [
    ['Front desk', 'desk'],
    ['Room 6', 'manager'],
  ] as const) {
    const pc = clinic.at(room)
    const clients = await pc.seat(login)
    const { task } = valueOf(await clients.tasks.get({ taskId: paper.taskId }))
    const done = await clients.tasks.setStatus({ taskId: paper.taskId, revision: task.revision, to: 'completed' })
    await said.note(pc, 'paper was ordered', done, () => ({
      who: 'manager',
      read: async (as) => valueOf(await as.tasks.get({ taskId: paper.taskId })).task.status,
      is: 'completed',
    }))
    await clinic.workUntil(room === 'Front desk' ? '14:10' : '14:20')
  }
  for (const [room, login, body] of [
    ['Room 2', 'nurse', 'Hale-Day asks for a call'],
    ['Room 3', 'okafor', 'I am in Room 3 all day'],
  ] as const) {
    const pc = clinic.at(room)
    const sent = await (await pc.seat(login)).messages.reply({ threadId: thread.threadId, body })
    await said.note(pc, `a message of ${login}`, sent, () => ({
      who: 'rivera',
      read: async (as) =>
        valueOf(await as.messages.thread({ threadId: thread.threadId })).messages.filter((one) => one.body === body)
          .length,
      is: 1,
    }))
  }
  await clinic.workUntil('14:40')
  const second = clinic.at('Room 2')
  const kept = await add(await second.seat('nurse'), ids.abbott, PICTURE, {
    title: 'Picture of the day',
    documentClass: 'photo',
  })
  const { entryId } = await said.note(second, 'a picture', kept, (one) => ({
    who: 'rivera',
    read: async (as) =>
      valueOf(await as.documents.list({ patientId: ids.abbott })).map(({ title, entryId: id }) => [title, id]),
    is: [['Picture of the day', one.entryId]],
  }))
  return { picture: { patientId: ids.abbott as string, entryId: entryId as string } }
}
