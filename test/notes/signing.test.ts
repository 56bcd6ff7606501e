import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { EventTime } from '../../shared/kernel/index.ts'
import type { Note } from '../../shared/notes/index.ts'
import { valueOf } from '../support/practices.ts'
import { bodyOf, practiceWithStaff, type Staffed } from './staff.ts'

let staffed: Staffed
type Clients = Awaited<ReturnType<Staffed['as']>>
let nurse: Clients
let assistant: Clients
let okafor: Clients
let manager: Clients

beforeAll(async () => {
  staffed = await practiceWithStaff()
  ;[nurse, assistant, okafor, manager] = [
    await staffed.as('nurse'),
    await staffed.as('assistant'),
    await staffed.as('dr.okafor'),
    await staffed.as('manager'),
  ]
}, 60_000)
afterAll(() => staffed?.practice.remove())

const refused = (reason: string) => ({ ok: false, failure: { code: 'rule-violation', reason } })
const seenOf = ({ head, sides }: Note) => ({
  patientId: head.patientId,
  noteId: head.entryId,
  revision: head.revision,
  sides: sides.map(({ sideId, revision }) => ({ sideId, revision })),
})
const headOf = ({ head }: Note) => ({ patientId: head.patientId, noteId: head.entryId, revision: head.revision })

/** A note of a blank template, with this in its plan. */
async function draft(by: Clients, text = 'Rest and fluids.', encounterId: string | null = null): Promise<Note> {
  const { patientId } = staffed
  const begun = { patientId, encounterId: encounterId as null, templateId: 'built-in:blank' }
  const note = valueOf(await by.notes.start(begun))
  return write(by, note, 'plan', text)
}

async function write(by: Clients, note: Note, section: string, text: string): Promise<Note> {
  const { patientId, noteId } = headOf(note)
  const side = note.sides.find((one) => one.section === section)
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  valueOf(await by.notes.saveSection({ patientId, noteId, section, seen, body: bodyOf(text) }))
  return valueOf(await by.notes.get({ patientId, noteId }))
}

describe('signing', () => {
  test('locks the text under the signer’s name and keeps its hash', async () => {
    const { doctor } = staffed
    const note = await draft(doctor)
    const signed = valueOf(await doctor.notes.sign(seenOf(note)))
    expect(signed.head).toMatchObject({
      status: 'signed',
      signerName: 'Dr. Lee',
      firstWords: expect.stringContaining('Rest and fluids.'),
    })
    expect(signed.sides).toEqual([])
    expect(signed.versions).toMatchObject([{ number: 1, kind: 'signed', authorName: 'Dr. Lee', intact: true }])
    expect(signed.versions[0]?.plainText).toBe('Subjective\n\n\nObjective\n\n\nAssessment\n\n\nPlan\nRest and fluids.')
    const { patientId, noteId } = headOf(signed)
    const late = { patientId, noteId, section: 'plan', seen: null, body: bodyOf('Something else') }
    expect(await doctor.notes.saveSection(late)).toMatchObject(refused('signed'))
    expect(await doctor.notes.sign({ ...seenOf(note), revision: signed.head.revision })).toMatchObject(
      refused('signed'),
    )
  })

  test('refuses an empty note, and one with places still to fill in, saying where', async () => {
    const { doctor, patientId } = staffed
    const empty = valueOf(await doctor.notes.start({ patientId, encounterId: null, templateId: 'built-in:blank' }))
    expect(await doctor.notes.sign(seenOf(empty))).toMatchObject(refused('empty-note'))
    const open = await draft(doctor, 'Rest.\nBack in *** weeks.')
    const outcome = await doctor.notes.sign(seenOf(open))
    expect(outcome).toMatchObject(refused('unfilled'))
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('Plan, line 2') } })
    // The sentence is about places: nothing of the text is in it.
    expect(outcome).not.toMatchObject({ failure: { message: expect.stringContaining('weeks') } })
  })

  test('signs what was seen, and nothing that was written since', async () => {
    const { doctor } = staffed
    const note = await draft(doctor)
    await write(assistant, note, 'plan', 'Rest, fluids, and something the doctor has not read.')
    expect(await doctor.notes.sign(seenOf(note))).toMatchObject({ ok: false, failure: { code: 'conflict' } })
  })

  test('a medical assistant writes and does not sign; whoever she wrote for does', async () => {
    const note = await draft(assistant)
    expect(await assistant.notes.sign(seenOf(note))).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
    expect(await nurse.notes.sign(seenOf(note))).toMatchObject(refused('not-yours'))
    expect(valueOf(await okafor.notes.sign(seenOf(note))).head.signerName).toBe('Dr. Okafor')
  })

  test('a nurse signs her own notes; a prescriber does not sign another clinician’s, unless the visit is hers', async () => {
    const { doctor, patientId } = staffed
    const own = await draft(nurse)
    expect(valueOf(await nurse.notes.sign(seenOf(own))).head.status).toBe('signed')
    const ofLee = await draft(doctor)
    expect(await okafor.notes.sign(seenOf(ofLee))).toMatchObject(refused('not-yours'))
    const happened = '2026-02-03' as EventTime
    const visit = valueOf(await okafor.encounters.start({ patientId, type: { text: 'Follow-up' }, happened }))
    const inHers = await draft(nurse, 'Taken down for Dr. Okafor.', visit.encounterId)
    expect(valueOf(await okafor.notes.sign(seenOf(inHers))).head.signerName).toBe('Dr. Okafor')
  })

  test('the front desk and the administrator have nothing to do with notes', async () => {
    const { patientId } = staffed
    for (const login of ['desk', 'admin'])
      expect(await (await staffed.as(login)).notes.list({ patientId })).toMatchObject({
        failure: { code: 'forbidden' },
      })
  })
})

describe('after signing', () => {
  test('an addendum stands beside the text; the text stays what it was', async () => {
    const { doctor } = staffed
    const signed = valueOf(await doctor.notes.sign(seenOf(await draft(doctor))))
    expect(await doctor.notes.addAddendum({ ...headOf(signed), body: bodyOf(' ') })).toMatchObject(
      refused('empty-note'),
    )
    const added = valueOf(
      await okafor.notes.addAddendum({ ...headOf(signed), body: bodyOf('The culture grew nothing.') }),
    )
    expect(added.versions.map(({ kind, authorName, intact }) => [kind, authorName, intact])).toEqual([
      ['signed', 'Dr. Lee', true],
      ['addendum', 'Dr. Okafor', true],
    ])
    expect(added.versions[0]).toEqual(signed.versions[0])
    const unsigned = await draft(doctor)
    expect(await doctor.notes.addAddendum({ ...headOf(unsigned), body: bodyOf('Early') })).toMatchObject(
      refused('not-signed'),
    )
    expect(await assistant.notes.addAddendum({ ...headOf(added), body: bodyOf('x') })).toMatchObject({
      failure: { code: 'forbidden' },
    })
  })

  test('an addendum that is being written is kept for its writer until it is signed', async () => {
    const { doctor, patientId } = staffed
    const draftOf = async (note: Note, by: Clients, text: string) => {
      const { noteId } = headOf(note)
      return by.notes.saveSection({ patientId, noteId, section: 'addendum', seen: null, body: bodyOf(text) })
    }
    const unsigned = await draft(doctor)
    expect(await draftOf(unsigned, doctor, 'Too early')).toMatchObject(refused('not-signed'))
    const signed = valueOf(await doctor.notes.sign(seenOf(unsigned)))
    expect(valueOf(await draftOf(signed, doctor, 'The culture')).twoSided).toBe(false)
    expect(valueOf(await draftOf(signed, okafor, 'The x-ray')).twoSided).toBe(false)
    const both = valueOf(await doctor.notes.get({ patientId, noteId: signed.head.entryId }))
    expect(both.sides.map(({ authorName }) => authorName)).toEqual(['Dr. Lee', 'Dr. Okafor'])
    const added = valueOf(
      await doctor.notes.addAddendum({ ...headOf(signed), body: bodyOf('The culture grew nothing.') }),
    )
    expect(added.sides.map(({ authorName }) => authorName)).toEqual(['Dr. Okafor'])
  })

  test('an amendment puts another text in front, with its reason, and keeps the one before', async () => {
    const { doctor } = staffed
    const signed = valueOf(await doctor.notes.sign(seenOf(await draft(doctor, 'Left knee.'))))
    const sections = [{ key: 'plan', heading: 'Plan', body: bodyOf('Right knee.') }]
    const input = { ...headOf(signed), reason: 'The side was wrong', sections }
    expect(await nurse.notes.amend(input)).toMatchObject(refused('not-yours'))
    const amended = valueOf(await doctor.notes.amend(input))
    expect(amended.head.firstWords).toBe('Plan Right knee.')
    expect(amended.versions.map(({ kind, reason, plainText }) => [kind, reason, plainText.includes('knee')])).toEqual([
      ['signed', '', true],
      ['amendment', 'The side was wrong', true],
    ])
    expect(amended.versions[0]?.plainText).toContain('Left knee.')
  })

  test('taken back, it stays readable with the reason, and nothing is added any more', async () => {
    const { doctor, patientId } = staffed
    const signed = valueOf(await doctor.notes.sign(seenOf(await draft(doctor, 'Meant for another patient.'))))
    const { noteId, revision } = headOf(signed)
    const retraction = { entryId: noteId, patientId, revision, reason: 'Written in the wrong chart' }
    expect(await assistant.notes.retract(retraction)).toMatchObject(refused('not-yours'))
    const head = valueOf(await doctor.notes.retract(retraction))
    expect(head.retraction?.reason).toBe('Written in the wrong chart')
    const read = valueOf(await doctor.notes.get({ patientId, noteId }))
    expect(read.versions[0]?.plainText).toContain('Meant for another patient.')
    expect(await doctor.notes.addAddendum({ ...headOf(read), body: bodyOf('More') })).toMatchObject(
      refused('retracted'),
    )
  })
})

describe('second signatures', () => {
  test('the practice says whose notes need one and who gives it', async () => {
    const { doctor, admin } = staffed
    const policy = {
      needs: { roles: ['nurse' as const], people: [] },
      givers: { roles: ['prescriber' as const], people: [] },
    }
    expect(await doctor.notes.setPolicy(policy)).toMatchObject({ failure: { code: 'forbidden' } })
    valueOf(await admin.notes.setPolicy(policy))
    const waits = valueOf(await nurse.notes.sign(seenOf(await draft(nurse, 'Dressing changed.'))))
    expect(waits.head.status).toBe('cosign-wanted')
    expect(await nurse.notes.cosign(headOf(waits))).toMatchObject(refused('own-cosign'))
    expect(valueOf(await doctor.notes.unsigned({})).map(({ noteId }) => noteId)).toContain(waits.head.entryId)
    expect(valueOf(await nurse.notes.unsigned({})).map(({ noteId }) => noteId)).not.toContain(waits.head.entryId)
    const done = valueOf(await doctor.notes.cosign(headOf(waits)))
    expect(done.head).toMatchObject({ status: 'cosigned', cosignerName: 'Dr. Lee', signerName: 'Nia Nurse' })
    expect(done.versions.map(({ kind }) => kind)).toEqual(['signed', 'cosigned'])
    expect(await doctor.notes.cosign(headOf(done))).toMatchObject(refused('no-cosign'))
    // The second signature was given to that text: an amended one waits for its own.
    const sections = [{ key: 'plan', heading: 'Plan', body: bodyOf('Dressing changed twice.') }]
    const amended = valueOf(await nurse.notes.amend({ ...headOf(done), reason: 'It was twice', sections }))
    expect(amended.head).toMatchObject({
      status: 'cosign-wanted',
      cosignerId: null,
      cosignerName: '',
      cosignedAt: null,
    })
    expect(amended.versions.map(({ kind, authorName }) => [kind, authorName])).toEqual([
      ['signed', 'Nia Nurse'],
      ['cosigned', 'Dr. Lee'],
      ['amendment', 'Nia Nurse'],
    ])
    expect(valueOf(await doctor.notes.unsigned({})).map(({ noteId }) => noteId)).toContain(amended.head.entryId)
    const seen = valueOf(await doctor.notes.cosign(headOf(amended)))
    expect(seen.head).toMatchObject({ status: 'cosigned', cosignerName: 'Dr. Lee' })
    // One whose own texts need none amends it: nothing waits, and nobody has signed it a second time.
    const byDoctor = valueOf(await doctor.notes.amend({ ...headOf(seen), reason: 'And dry', sections }))
    expect(byDoctor.head).toMatchObject({ status: 'signed', cosignerName: '' })
    // A prescriber's own notes need none by this rule.
    expect(valueOf(await doctor.notes.sign(seenOf(await draft(doctor)))).head.status).toBe('signed')
  })
})

test('the office manager sees that notes wait, and nothing of what they say', async () => {
  const { doctor, patientId } = staffed
  const note = await draft(doctor, 'A text that is nobody’s business.')
  const rows = valueOf(await manager.notes.allUnsigned({}))
  expect(rows.find(({ noteId }) => noteId === note.head.entryId)).toMatchObject({ title: '', authorName: 'Dr. Lee' })
  expect(JSON.stringify(rows)).not.toMatch(/business|SOAP/)
  expect(await manager.notes.get({ patientId, noteId: note.head.entryId })).toMatchObject({
    failure: { code: 'forbidden' },
  })
  expect(await doctor.notes.allUnsigned({})).toMatchObject({ failure: { code: 'forbidden' } })
})

test('a patient’s request for an amendment has sixty days, thirty more once, and an answer with its reason', async () => {
  const { doctor, patientId } = staffed
  const received = { patientId, receivedOn: '2026-11-02' as never, asked: 'It was the right knee, not the left one.' }
  const request = valueOf(await assistant.notes.requestAmendment(received))
  expect(request).toMatchObject({ status: 'requested', dueOn: '2027-01-01' })
  const of = ({ requestId, revision }: typeof request) => ({ patientId, requestId, revision })
  // It stands in the list of the practice until it is answered; what it says is not for whom the chart is closed to.
  const open = async (who: typeof doctor) =>
    valueOf(await who.notes.openAmendments({})).map(({ asked, dueOn }) => [asked, dueOn])
  expect(await open(doctor)).toEqual([[received.asked, '2027-01-01']])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  expect([await open(doctor), await open(assistant)]).toEqual([[[received.asked, '2027-01-01']], [['', '2027-01-01']]])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: false, reason: 'Works elsewhere now' }))
  expect(await assistant.notes.decideAmendment({ ...of(request), accept: true, reason: 'Yes' })).toMatchObject({
    failure: { code: 'forbidden' },
  })
  const longer = valueOf(await doctor.notes.extendAmendment({ ...of(request), reason: 'The signer is on leave' }))
  expect(longer.dueOn).toBe('2027-01-31')
  const again = await doctor.notes.extendAmendment({ ...of(longer), reason: 'Still on leave' })
  expect(again).toMatchObject(refused('extended'))
  const signed = valueOf(await doctor.notes.sign(seenOf(await draft(doctor, 'Left knee.'))))
  const sections = [{ key: 'plan', heading: 'Plan', body: bodyOf('Right knee.') }]
  const amendment = { ...headOf(signed), reason: 'Asked for by the patient', sections, requestId: request.requestId }
  expect(await doctor.notes.amend(amendment)).toMatchObject(refused('not-accepted'))
  const accepted = valueOf(
    await doctor.notes.decideAmendment({ ...of(longer), accept: true, reason: 'The image shows it' }),
  )
  expect(accepted).toMatchObject({ status: 'accepted', decidedByName: 'Dr. Lee' })
  expect(await open(doctor)).toEqual([])
  expect(valueOf(await doctor.notes.amend(amendment)).versions).toHaveLength(2)
  expect(await doctor.notes.decideAmendment({ ...of(accepted), accept: false, reason: 'No' })).toMatchObject({
    failure: { code: 'invalid-input' },
  })
  expect(await doctor.notes.decideAmendment({ ...of(accepted), accept: false, reason: 'After all not' })).toMatchObject(
    refused('decided'),
  )
})

test('a refusal may be disagreed with and that be rebutted; what was said goes along with what is given out', async () => {
  const { doctor, patientId } = staffed
  const noted = valueOf(await doctor.notes.sign(seenOf(await draft(doctor, 'Smokes a pack a day.'))))
  const ask = async (asked: string, noteId: string | null = null) => {
    const input = { patientId, noteId: noteId as never, receivedOn: '2026-11-02' as never, asked }
    const { requestId, revision } = valueOf(await assistant.notes.requestAmendment(input))
    return { patientId, requestId, revision }
  }
  const refuse = async (asked: string, noteId: string | null = null) => {
    const open = await ask(asked, noteId)
    return valueOf(await doctor.notes.decideAmendment({ ...open, accept: false, reason: 'It is accurate.' }))
  }
  const along = async (more: object = {}) =>
    valueOf(await doctor.notes.goingAlong({ patientId, ...more })).map(({ asked }) => asked)
  const said = { kind: 'disagreement' as const, givenOn: '2026-11-20' as never, body: 'I stopped in 2019.' }
  const open = await ask('Still open')
  expect(await assistant.notes.stateDisagreement({ ...open, ...said })).toMatchObject(refused('not-denied'))
  valueOf(await doctor.notes.decideAmendment({ ...open, accept: true, reason: 'So it is' }))
  expect(await assistant.notes.stateDisagreement({ ...open, ...said })).toMatchObject(refused('not-denied'))

  const denied = await refuse('I do not smoke', noted.head.entryId)
  const plain = await refuse('My weight is wrong')
  const silent = await refuse('Nobody said anything to this')
  // Without a word of the patient nothing goes along.
  expect(await along()).toEqual([])
  const about = { patientId, requestId: denied.requestId }
  expect(await doctor.notes.rebutDisagreement({ ...about, body: 'Cotinine was 310.' })).toMatchObject(
    refused('no-disagreement'),
  )
  expect(await assistant.notes.stateDisagreement({ ...about, ...said, body: '' })).toMatchObject({
    failure: { code: 'invalid-input' },
  })
  expect(await assistant.notes.stateDisagreement({ ...about, ...said, givenOn: '2099-01-01' as never })).toMatchObject({
    failure: { reason: 'future' },
  })
  valueOf(await assistant.notes.stateDisagreement({ ...about, ...said }))
  expect(await assistant.notes.rebutDisagreement({ ...about, body: 'x y z' })).toMatchObject({
    failure: { code: 'forbidden' },
  })
  const rebutted = valueOf(await doctor.notes.rebutDisagreement({ ...about, body: 'Cotinine was 310 that day.' }))
  expect(rebutted.statements.map(({ kind, body, recordedByName }) => [kind, body, recordedByName])).toEqual([
    ['disagreement', 'I stopped in 2019.', 'Milo Assistant'],
    ['rebuttal', 'Cotinine was 310 that day.', 'Dr. Lee'],
  ])
  const wish = { patientId, requestId: plain.requestId, kind: 'go-along' as const, givenOn: said.givenOn, body: '' }
  valueOf(await assistant.notes.stateDisagreement(wish))
  expect(await assistant.notes.stateDisagreement(wish)).toMatchObject(refused('goes-along'))

  expect((await along()).toSorted()).toEqual(['I do not smoke', 'My weight is wrong'])
  // One about a note goes with that note alone; one that names none with everything.
  expect(await along({ kinds: ['result'] })).toEqual(['My weight is wrong'])
  expect(await along({ until: (noted.head.happenedAt - 1) as never })).toEqual(['My weight is wrong'])
  expect((await along({ kinds: ['note'], from: noted.head.happenedAt })).length).toBe(2)
  expect(await along()).not.toContain(silent.asked)
  expect(await assistant.notes.goingAlong({ patientId })).toMatchObject({ failure: { code: 'forbidden' } })
})
