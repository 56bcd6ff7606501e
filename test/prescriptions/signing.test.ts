import { expect, test } from '@jest/globals'
import { allergyKind } from '../../db/allergies/queries.ts'
import { addEntry, entriesOf } from '../../db/list-entries.ts'
import { medicationKind } from '../../db/medications/queries.ts'
import { printPrescription } from '../../db/prescriptions/give.ts'
import type { SafetyPort } from '../../db/prescriptions/ports.ts'
import { prescriptionsOf } from '../../db/prescriptions/queries.ts'
import { AllergyDetails } from '../../shared/allergies/index.ts'
import { nothingChecked, type Override, type SafetyAnswer } from '../../shared/safety/index.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { MedicationDetails } from '../../shared/medications/index.ts'
import type { Prescription } from '../../shared/prescriptions/index.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { ENGINES, scratchStore } from '../support/stores.ts'
import { byAllergies, clear, deskIn, LISINOPRIL } from './desk.ts'

const penicillin = AllergyDetails.parse({ concept: { text: 'amoxicillin', codings: [] } })
const AMOXICILLIN = 'amoxicillin 500 MG Oral Capsule'

test.each(ENGINES)('%s: a stale screen cannot bypass an alert', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, draft, sign } = await deskIn(store, name)
    const course = { sigText: '1 cap po tid x10d', quantityValue: '30' }
    // The screen saw no alert; then, on another screen, the allergy is written down.
    const before = await byAllergies().check(journal.db, { patientId: chart.patientId, proposed: [], now: 0 as never })
    const drafted = await draft(AMOXICILLIN, course)
    await addEntry(journal, allergyKind, chart.origin(), { details: penicillin })
    expect(before.alerts).toEqual([])
    await expect(sign([drafted])).rejects.toMatchObject({ reason: 'no-reason' })
    expect(await entriesOf(journal.db, medicationKind, chart.patientId)).toEqual([])
    expect(await prescriptionsOf(journal.db, chart.patientId, 9)).toMatchObject([{ state: 'draft' }])
    // Control: without the check inside the transaction, the signature that trusted the screen gets through.
    const stale: SafetyPort = { check: () => Promise.resolve(before), record: () => Promise.resolve() }
    const other = await draft(AMOXICILLIN, course)
    expect(await sign([other], {}, stale)).toMatchObject([{ state: 'signed' }])

    const answered = (more: Partial<Override>): Override =>
      ({
        alertId: 'allergy:amoxicillin',
        reason: 'benefit-outweighs',
        words: 'Desensitised',
        dueOn: null,
        confirmedTwice: true,
        ...more,
      }) as Override
    const refused = (reason: string, more: Partial<Override>) =>
      expect(sign([drafted], { overrides: [answered(more)] })).rejects.toMatchObject({ reason })
    await refused('needs-second-confirmation', { confirmedTwice: false })
    await refused('needs-words', { words: '' })
    await refused('needs-date', { reason: 'will-monitor', dueOn: null })
    const monitor = answered({ reason: 'will-monitor', words: 'Call about a rash', dueOn: '2026-12-03' as never })
    const [signed] = await sign([drafted], { overrides: [monitor] })
    expect(signed?.signature?.overrides).toEqual([monitor])
    const tasks = await journal.db.selectFrom('task').selectAll().execute()
    expect(tasks).toMatchObject([{ title: 'Monitor: amoxicillin', dueOn: '2026-12-03', ownerId: chart.staffId }])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: several are signed all or none', async (name, open) => {
  const store = await open()
  try {
    const { chart, journal, draft, sign } = await deskIn(store, name)
    const [good, bad] = [await draft(), await draft(LISINOPRIL, { quantityValue: null })]
    await expect(sign([good, bad])).rejects.toMatchObject({ reason: 'needs-quantity' })
    expect(await prescriptionsOf(journal.db, chart.patientId, 9)).toMatchObject([
      { state: 'draft' },
      { state: 'draft' },
    ])
    expect(await entriesOf(journal.db, medicationKind, chart.patientId)).toEqual([])
    expect(await sign([good])).toMatchObject([{ state: 'signed' }])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: a nonsense dose is refused with what is wrong, and stays a draft', async (name, open) => {
  const store = await open()
  try {
    const { draft, sign } = await deskIn(store, name)
    const wrong = async (display: string, sigText: string, reason: string, more: object = {}) =>
      expect([
        sigText,
        await sign([await draft(display, { sigText, ...more })]).catch((error: { reason: string }) => error.reason),
      ]).toEqual([sigText, reason])
    await wrong(LISINOPRIL, '0 tabs po bid', 'dose-not-positive')
    await wrong(LISINOPRIL, '0 mg po bid', 'dose-not-positive')
    await wrong(LISINOPRIL, '2-1 tabs po bid', 'dose-range')
    await wrong(LISINOPRIL, '5 mL po bid', 'unit-does-not-fit')
    await wrong(LISINOPRIL, '2 puffs bid', 'unit-does-not-fit')
    await wrong('amoxicillin 80 MG/ML Oral Suspension', '1 tab po bid', 'unit-does-not-fit')
    // 30 mg of 80 mg/mL is no tenth of a millilitre: nobody can draw it up.
    await wrong('amoxicillin 80 MG/ML Oral Suspension', '30 mg po bid', 'liquid-in-ml')
    await wrong(LISINOPRIL, '', 'needs-sig')
    await wrong(LISINOPRIL, '1 tab po bid', 'quantity-not-positive', { quantityValue: '0' })
    await wrong(LISINOPRIL, '1 tab po bid', 'quantity-not-positive', { quantityValue: '-5' })
    // Less than nothing is read as no dose at all, and never as a positive one.
    const negative = await draft(LISINOPRIL, { sigText: '-1 tab po bid' })
    expect(negative.sig.free).toBe('-1 tab po bid')
    // Controls: what fits is signed, in mL with the milligrams beside it.
    const liquid = await draft('amoxicillin 80 MG/ML Oral Suspension', {
      sigText: '400 mg po bid x10d',
      quantityValue: '100',
      quantityUnit: 'mL',
    })
    const [signed] = await sign([liquid])
    expect(signed?.sig).toMatchObject({
      dose: { low: '5', unit: 'mL' },
      equals: { low: '400', unit: 'mg' },
      route: 'oral',
    })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: what could not be checked is signed only with a reason', async (name, open) => {
  const store = await open()
  try {
    const unknown: SafetyPort = {
      check: (_db, { now }) => {
        const answer = clear(now)
        const reason = {
          code: 'unmapped-drug' as const,
          about: 'St. Somebody drops',
          drugId: null,
          sentence: 'Not checked.',
          mustMend: false,
        }
        const kinds = answer.kinds.map(({ kind }) => ({ kind, answer: 'not-checked' as const, reasons: [reason] }))
        return Promise.resolve({ ...answer, overall: 'not-checked', kinds })
      },
      record: () => Promise.resolve(),
    }
    const nothing: SafetyPort = {
      check: (_db, { now }) => Promise.resolve(nothingChecked('knowledge-missing', 'No knowledge.', now)),
      record: () => Promise.resolve(),
    }
    const { draft, sign } = await deskIn(store, name)
    const inWords = {
      product: null,
      concept: { text: 'St. Somebody drops', codings: [] },
      sigText: '5 mL po daily',
      quantityValue: '100',
      quantityUnit: 'mL',
    }
    for (const port of [unknown, nothing]) {
      const drafted = await draft('x', inWords)
      await expect(sign([drafted], {}, port)).rejects.toMatchObject({ reason: 'not-checked' })
      await expect(sign([drafted], { notCheckedReason: ' a ' }, port)).rejects.toMatchObject({ reason: 'not-checked' })
      const [signed] = await sign([drafted], { notCheckedReason: 'The patient takes it for years' }, port)
      expect(signed?.signature).toMatchObject({ notCheckedReason: 'The patient takes it for years', intact: true })
    }
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: an order that cannot be right is mended, not overridden', async (name, open) => {
  const store = await open()
  try {
    const mend: SafetyPort = {
      check: (_db, { now, proposed }) =>
        Promise.resolve({
          ...clear(now),
          mustMend: [
            { code: 'dose-unit', about: '', drugId: proposed[0]?.drugId ?? null, sentence: '', mustMend: true },
          ],
        }),
      record: () => Promise.resolve(),
    }
    const { draft, sign } = await deskIn(store, name)
    await expect(sign([await draft()], { notCheckedReason: 'Because' }, mend)).rejects.toMatchObject({
      reason: 'must-mend',
    })
  } finally {
    await store.close()
  }
})

test('a crash between signing and printing loses nothing: what was signed waits for its paper', async () => {
  const scratch = await scratchStore()
  try {
    const store = {
      ...scratch,
      journal: scratch.store.journal,
      engine: scratch.store.engine,
      close: () => scratch.remove(),
    }
    const { chart, signed, seen } = await deskIn(store, 'SQLCipher')
    const one = await signed()
    const { journal } = await scratch.reopen()
    const [found] = await prescriptionsOf(journal.db, chart.patientId, 9)
    expect(found).toEqual(one)
    expect(await entriesOf(journal.db, medicationKind, chart.patientId)).toHaveLength(1)
    // The paper that comes out now is the original, and there is no second one.
    const { paper, prescription } = await printPrescription(journal, chart.origin(), seen(one))
    expect(paper).toBe('original')
    expect((await printPrescription(journal, chart.origin(), seen(prescription))).paper).toBe('copy')
  } finally {
    await scratch.remove()
  }
})

test('the true check, asked inside the transaction, stops what an older screen found clear', async () => {
  const practice = await scratchCore()
  try {
    await practice.found()
    const doctor = await practice.signedIn('dr.lee')
    const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
    const warfarin = MedicationDetails.parse({
      concept: {
        text: 'warfarin sodium 5 MG Oral Tablet',
        codings: [{ system: CODE_SYSTEM.rxnorm, code: '855332', display: '' }],
      },
      sig: '1 tab daily',
    })
    const [drug] = valueOf(await doctor.prescriptions.findDrugs({ text: 'sulfamethoxazole 800 trimethoprim 160' }))
    const { product } = valueOf(await doctor.prescriptions.product({ rxcui: drug?.rxcui ?? '' }))
    expect(product?.ingredients.every(({ rxcui }) => rxcui !== null)).toBe(true)
    const order = {
      concept: {
        text: product?.display ?? '',
        codings: [{ system: CODE_SYSTEM.rxnorm, code: product?.rxcui ?? '', display: '' }],
      },
      product,
      sigText: '1 tab po bid x3d',
      quantityValue: '6' as never,
      quantityUnit: 'tablet' as const,
    }
    const about = (answer: SafetyAnswer) =>
      answer.alerts.filter(({ kind, interruptive }) => kind === 'drug-drug' && interruptive)
    const before = valueOf(await doctor.prescriptions.check({ patientId, details: [order] }))
    expect(before.knowledge).not.toBeNull()
    expect(about(before)).toEqual([])
    const [draft] = valueOf(await doctor.prescriptions.draft({ patientId, details: [order] }))
    // Meanwhile somebody writes down what she takes already.
    valueOf(await doctor.medications.add({ patientId, details: warfarin }))
    const { prescriptionId, revision } = draft as Prescription
    const stopped = await doctor.prescriptions.sign({ patientId, prescriptions: [{ prescriptionId, revision }] })
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'rule-violation', reason: 'no-reason' } })
    const now = valueOf(await doctor.prescriptions.check({ patientId, prescriptionIds: [prescriptionId] }))
    expect(about(now).length).toBeGreaterThan(0)
    const overrides = now.alerts
      .filter(({ interruptive }) => interruptive)
      .map(({ alertId }) => ({
        alertId,
        reason: 'will-monitor' as const,
        words: 'INR on Thursday',
        dueOn: '2027-01-07' as never,
        confirmedTwice: true,
      }))
    const [signed] = valueOf(
      await doctor.prescriptions.sign({ patientId, prescriptions: [{ prescriptionId, revision }], overrides }),
    )
    expect(signed).toMatchObject({
      state: 'signed',
      signature: { knowledgeVersion: now.knowledge?.version, intact: true },
    })
  } finally {
    await practice.remove()
  }
}, 60_000)
