import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { entriesOf } from '../../db/list-entries.ts'
import { medicationKind } from '../../db/medications/queries.ts'
import { changePrescription, preparePrescription, sendBackPrescription } from '../../db/prescriptions/commands.ts'
import {
  cancelPrescription,
  discontinuePrescription,
  printPrescription,
  queuePrescription,
  repeatPrescriptions,
  unqueuePrescription,
} from '../../db/prescriptions/give.ts'
import { prescriptionOf, prescriptionsOf, stepsOf } from '../../db/prescriptions/queries.ts'
import { mayFollow, type Prescription, PrescriptionState } from '../../shared/prescriptions/index.ts'
import { ENGINES } from '../support/stores.ts'
import { deskIn, details, LISINOPRIL } from './desk.ts'

test.each(ENGINES)('%s: a delegate prepares, a prescriber signs, the paper goes out once', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, seen, draft, sign } = await deskIn(store, name)
    const begun = await draft()
    expect(begun).toMatchObject({ state: 'draft', authorName: 'Dr. Lee', signature: null, schedule: '' })
    const changed = await changePrescription(
      journal,
      chart.origin(),
      seen(begun),
      details(LISINOPRIL, { quantityValue: '30.0' }),
    )
    expect(changed).toMatchObject({ quantityValue: '30', revision: 2 })
    await expect(changePrescription(journal, chart.origin(), seen(begun), details(LISINOPRIL))).rejects.toMatchObject({
      code: 'conflict',
    })
    const prepared = await preparePrescription(journal, chart.origin(), seen(changed), null)
    const back = await sendBackPrescription(journal, chart.origin(), seen(prepared), 'Dose?')
    expect(back).toMatchObject({ state: 'draft', stateReason: 'Dose?' })
    const again = await preparePrescription(journal, chart.origin(), seen(back), null)
    const [signed] = await sign([again])
    expect(signed).toMatchObject({ state: 'signed', preparedBy: 'Dr. Lee', quantityValue: '30' })
    expect(signed?.signature).toMatchObject({
      prescriberName: 'Dr. Lee',
      offsetMinutes: -300,
      knowledgeVersion: '2026.11',
      messageId: `RX${again.prescriptionId.replaceAll('-', '').toUpperCase()}`,
      intact: true,
      neverTransmit: false,
    })
    // Once signed it is not changed, prepared or signed again.
    await expect(
      changePrescription(journal, chart.origin(), seen(signed as Prescription), details(LISINOPRIL)),
    ).rejects.toMatchObject({ reason: 'signed' })
    await expect(sign([signed as Prescription])).rejects.toMatchObject({ reason: 'prescription-state' })
    const printed = await printPrescription(journal, chart.origin(), seen(signed as Prescription))
    expect(printed).toMatchObject({ paper: 'original', prescription: { state: 'printed' } })
    const copy = await printPrescription(journal, chart.origin(), seen(printed.prescription))
    expect(copy.paper).toBe('copy')
    await expect(queuePrescription(journal, chart.origin(), seen(copy.prescription))).rejects.toMatchObject({
      reason: 'prescription-state',
    })
    const steps = await stepsOf(journal.db, chart.patientId, again.prescriptionId)
    expect(steps.map(({ state, paper }) => `${state} ${paper}`.trim())).toEqual([
      'draft',
      'prepared',
      'draft',
      'prepared',
      'signed',
      'printed original',
      'printed copy',
    ])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: every move that the states do not allow is refused', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, seen, draft, signed, sign } = await deskIn(store, name)
    const at = chart.origin
    const reach: Record<PrescriptionState, () => Promise<Prescription>> = {
      draft: () => draft(),
      prepared: async () => preparePrescription(journal, at(), seen(await draft()), null),
      signed: () => signed(),
      queued: async () => queuePrescription(journal, at(), seen(await signed())),
      printed: async () => (await printPrescription(journal, at(), seen(await signed()))).prescription,
      cancelled: async () =>
        cancelPrescription(journal, at(), seen(await draft()), { reason: 'Not wanted', maySign: true }),
      discontinued: async () => discontinuePrescription(journal, at(), seen(await signed()), 'Cough'),
    }
    const moves: Partial<Record<PrescriptionState, (one: Prescription) => Promise<unknown>>> = {
      prepared: (one) => preparePrescription(journal, at(), seen(one), null),
      signed: (one) =>
        one.state === 'queued' ? unqueuePrescription(journal, at(), seen(one), 'No network') : sign([one]),
      queued: (one) => queuePrescription(journal, at(), seen(one)),
      cancelled: (one) => cancelPrescription(journal, at(), seen(one), { reason: 'Not wanted', maySign: true }),
      discontinued: (one) => discontinuePrescription(journal, at(), seen(one), 'Cough'),
    }
    for (const from of PrescriptionState.options)
      for (const [to, move] of Object.entries(moves)) {
        const one = await reach[from]()
        const allowed = mayFollow(from, to as PrescriptionState)
        const outcome = await move(one).then(
          () => 'done',
          (error: { reason?: string }) => error.reason,
        )
        expect([from, to, outcome]).toEqual([from, to, allowed ? 'done' : 'prescription-state'])
      }
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: what was signed cannot be altered, not even from inside', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, signed } = await deskIn(store, name)
    const one = await signed()
    const alter = (table: 'signedPrescription' | 'prescriptionStep' | 'prescriptionVersion', columns: object) =>
      journal.work(chart.author, async (work) => {
        const row = await work.db
          .selectFrom(table)
          .select('id')
          .where('prescriptionId', '=', one.prescriptionId)
          .executeTakeFirstOrThrow()
        await work.update(table, row.id, columns)
      })
    await expect(alter('signedPrescription', { content: '{}' })).rejects.toThrow(/append-only/)
    await expect(alter('prescriptionVersion', { content: '{}' })).rejects.toThrow(/append-only/)
    await expect(alter('prescriptionStep', { state: 'draft' })).rejects.toThrow(/append-only/)
    // A second way out is refused by the table itself, whatever a command believes.
    const step = (outlet: string, number: number) =>
      journal.work(chart.author, (work) =>
        work.insert('prescriptionStep', {
          id: `${one.prescriptionId.slice(0, -2)}${number}`,
          prescriptionId: one.prescriptionId,
          patientId: chart.patientId,
          number,
          state: 'printed',
          outlet,
          paper: '',
          reason: '',
          authorId: null,
          authorName: '',
          steppedAt: 1,
        }),
      )
    await step('paper', 90)
    await expect(step('wire', 91)).rejects.toThrow(/unique/i)
    await step('', 92)
    // Behind the program's back the hash tells. Control: before, it was whole.
    expect((await prescriptionOf(journal.db, chart.patientId, one.prescriptionId)).signature?.intact).toBe(true)
    if (name !== 'PostgreSQL') {
      await store.engine.transaction('replay', async (db) => {
        await sql`drop trigger capture_signed_prescription_update`.execute(db)
        await sql`update signed_prescription set content = replace(content, '"20"', '"200"')`.execute(db)
      })
      expect((await prescriptionOf(journal.db, chart.patientId, one.prescriptionId)).signature?.intact).toBe(false)
    }
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: a controlled drug is never sent; its refills are those of its schedule', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, seen, draft, sign, signed } = await deskIn(store, name)
    const zolpidem = await signed('zolpidem tartrate 5 MG Oral Tablet', {
      sigText: '1 tab po qhs prn sleep',
      refills: 5,
    })
    expect(zolpidem).toMatchObject({ schedule: 'IV', signature: { neverTransmit: true } })
    await expect(queuePrescription(journal, chart.origin(), seen(zolpidem))).rejects.toMatchObject({
      reason: 'never-transmit',
    })
    const paper = await printPrescription(journal, chart.origin(), seen(zolpidem))
    expect(paper.paper).toBe('original')
    for (const [drug, refills] of [
      ['oxycodone hydrochloride 5 MG Oral Tablet', 1],
      ['zolpidem tartrate 5 MG Oral Tablet', 6],
    ] as const)
      await expect(sign([await draft(drug, { refills })])).rejects.toMatchObject({ reason: 'refills-not-allowed' })
    // Nobody makes a schedule milder; a drug that the list does not know can be marked.
    expect((await draft('oxycodone hydrochloride 5 MG Oral Tablet', { schedule: 'V' })).schedule).toBe('II')
    expect((await draft(LISINOPRIL, { schedule: 'IV' })).schedule).toBe('IV')
    expect((await draft('acetaminophen 300 MG / codeine phosphate 30 MG Oral Tablet')).schedule).toBe('III')
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: the signature makes the entry of the list; renewing changes it, stopping stops it',
  async (name, open) => {
    const store = await open()
    try {
      const { chart, journal, seen, draft, sign, signed } = await deskIn(store, name)
      const list = () => entriesOf(journal.db, medicationKind, chart.patientId)
      const first = await signed(LISINOPRIL, {
        sigText: '1 tab po daily',
        quantityValue: '90',
        daysSupply: 90,
        refills: 3,
      })
      expect(await list()).toMatchObject([
        {
          entryId: first.medicationId,
          status: 'active',
          source: 'prescribed',
          sig: 'Take 1 tablet by mouth once a day.',
          doseValue: '1',
          doseUnit: 'tablet',
          frequency: 'daily',
          quantityValue: '90',
          prescriberName: 'Dr. Lee',
        },
      ])
      // A course and a drug that somebody reported are not repeated with the long-term ones.
      await signed('amoxicillin 500 MG Oral Capsule', { sigText: '1 cap po tid x10d' })
      const [again, ...others] = await repeatPrescriptions(journal, chart.origin(), null)
      expect(others).toEqual([])
      expect(again).toMatchObject({ state: 'draft', sigText: '1 tab po daily', replaces: [first.medicationId] })
      const [renewed] = await sign([again as Prescription])
      expect(renewed?.medicationId).toBe(first.medicationId)
      expect((await list()).map(({ status }) => status)).toEqual(['active', 'active'])
      // A change of drug stops the one that it replaces, in the same unit of work.
      const change = await draft('losartan potassium 50 MG Oral Tablet', {
        sigText: '1 tab po daily',
        replaces: [first.medicationId],
      })
      const [losartan] = await sign([change])
      const before = (await list()).find(({ entryId }) => entryId === first.medicationId)
      expect(before).toMatchObject({
        status: 'stopped',
        stopReason: 'Replaced by losartan potassium 50 MG Oral Tablet',
      })
      const ended = await discontinuePrescription(journal, chart.origin(), seen(losartan as Prescription), 'Cough')
      expect(ended).toMatchObject({ state: 'discontinued', stateReason: 'Cough' })
      expect((await list()).find(({ entryId }) => entryId === losartan?.medicationId)).toMatchObject({
        status: 'stopped',
        stopReason: 'Cough',
      })
      // Giving up what was signed but not given out takes its entry with it; giving up a renewal leaves what is taken.
      const wrong = await signed('metformin hydrochloride 500 MG Oral Tablet', { sigText: '1 tab po bid' })
      await cancelPrescription(journal, chart.origin(), seen(wrong), { reason: 'Wrong chart', maySign: true })
      expect((await list()).find(({ entryId }) => entryId === wrong.medicationId)?.status).toBe('stopped')
      await expect(
        cancelPrescription(journal, chart.origin(), seen(await signed()), { reason: 'Not wanted', maySign: false }),
      ).rejects.toMatchObject({ code: 'forbidden' })
      expect((await prescriptionsOf(journal.db, chart.patientId, 50)).length).toBe(6)
    } finally {
      await store.close()
    }
  },
)
