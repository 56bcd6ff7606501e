import { expect, test } from '@jest/globals'
import { refuseConsent, revokeConsent, saveForm, signConsent } from '../../db/consents/commands.ts'
import { consentForms, consentsOf, expiringConsents, formsDue, signedConsent } from '../../db/consents/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import {
  expiryOf,
  FormDetails,
  type FormId,
  holdsOn,
  refuseSignature,
  type Signature,
} from '../../shared/consents/index.ts'
import { dayIn, type EntryId } from '../../shared/kernel/index.ts'
import { closedCharts } from '../../db/chart.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const TYPED: Signature = { kind: 'typed', name: 'Aurelia Zimmermann' }
const DRAWN: Signature = {
  kind: 'drawn',
  strokes: [
    [
      [100, 100],
      [300, 180],
      [500, 90],
      [700, 200],
    ],
  ],
}
const signer = { name: 'Aurelia Zimmermann', relationship: 'self' as const }
const DAY = 86_400_000

async function setUp(store: AnyStore, name: string) {
  const chart = await chartIn(store, name)
  const origin = chart.origin()
  const write = (formId: FormId | null, revision: number, more: object = {}) =>
    saveForm(
      store.journal,
      { author: chart.author, authorName: 'Dr. Lee', ids: origin.ids, now: store.clock.now() },
      {
        formId,
        revision,
        details: FormDetails.parse({ title: 'Privacy', text: 'We keep it.', askedAt: 'check-in', ...more }),
      },
    )
  const today = () => dayIn(chart.timeZone, store.clock.now())
  const due = async () =>
    (await formsDue(store.journal.db, chart.patientId, today(), store.clock.now() - 8 * 3_600_000)).map(
      ({ title }) => title,
    )
  const now = () => ({ ...origin, now: store.clock.now() })
  return { ...chart, write, today, due, now }
}

test.each(ENGINES)(
  '%s: what was signed is the text that was read, for ever; a new text is signed anew',
  async (name, open) => {
    const store = await open()
    try {
      const { journal, clock } = store
      const { db } = journal
      const { patientId, write, today, due, now } = await setUp(store, name)
      const form = await write(null, 0, { validMonths: 12 })
      expect(await due()).toEqual(['Privacy'])
      const signed = await signConsent(journal, now(), { versionId: form.versionId, signer, signature: DRAWN })
      expect(signed).toMatchObject({
        status: 'active',
        holds: true,
        number: 1,
        witnessName: 'Dr. Lee',
        expiresOn: '2027-11-23',
      })
      expect(await due()).toEqual([])
      clock.advance(60_000)
      // Used differently, it says the same: no new version.
      const same = await write(form.formId, form.revision, { validMonths: 12, askedAt: 'on-request' })
      expect(same.versionId).toBe(form.versionId)
      const changed = await write(form.formId, same.revision, { validMonths: 12, text: 'We keep it ten years.' })
      expect(changed).toMatchObject({ number: 2 })
      await expect(write(form.formId, same.revision)).rejects.toMatchObject({ code: 'conflict' })
      await expect(
        signConsent(journal, now(), { versionId: form.versionId, signer, signature: TYPED }),
      ).rejects.toMatchObject({ reason: 'form-changed' })
      const about = { patientId, entryId: signed.entryId }
      expect(await signedConsent(db, about, today())).toMatchObject({ text: 'We keep it.', signature: DRAWN })
      expect((await consentForms(db, false)).map(({ text }) => text)).toEqual(['We keep it ten years.'])
      // On the last day it holds, on the day after it does not, and is asked for.
      const [then] = await consentsOf(db, patientId, '2027-11-23')
      const [later] = await consentsOf(db, patientId, '2027-11-24')
      expect([then?.holds, later?.holds]).toEqual([true, false])
      clock.advance(366 * DAY)
      expect(await due()).toEqual(['Privacy'])
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('%s: refused and revoked are facts, each with its reason', async (name, open) => {
  const store = await open()
  try {
    const { journal, clock } = store
    const { db } = journal
    const { patientId, author, write, today, due, now } = await setUp(store, name)
    const form = await write(null, 0)
    const { versionId } = form
    const empty: Signature = { kind: 'drawn', strokes: [[[5, 5]]] }
    await expect(signConsent(journal, now(), { versionId, signer, signature: empty })).rejects.toMatchObject({
      reason: 'signature',
    })
    const refused = await refuseConsent(journal, now(), { versionId, signer, reason: 'Wants to think about it' })
    expect(refused).toMatchObject({
      status: 'rejected',
      holds: false,
      reason: 'Wants to think about it',
      signatureKind: 'none',
    })
    // Not asked twice on one day; at the next check-in again.
    expect(await due()).toEqual([])
    clock.advance(DAY)
    expect(await due()).toEqual(['Privacy'])
    const signed = await signConsent(journal, now(), { versionId, signer, signature: TYPED })
    const { entryId, revision } = signed
    const take = (entry: EntryId, version: number) =>
      revokeConsent(journal, now(), { patientId, entryId: entry, revision: version, reason: 'Changed her mind' })
    await expect(take(refused.entryId, refused.revision)).rejects.toMatchObject({ reason: 'not-signed' })
    await expect(take(entryId, revision + 1)).rejects.toMatchObject({ code: 'conflict' })
    expect(await take(entryId, revision)).toMatchObject({
      status: 'inactive',
      holds: false,
      revocationReason: 'Changed her mind',
      revokedName: 'Dr. Lee',
    })
    await expect(take(entryId, revision + 1)).rejects.toMatchObject({ reason: 'not-signed' })
    expect(await due()).toEqual(['Privacy'])
    clock.advance(60_000)
    const again = await signConsent(journal, now(), { versionId, signer, signature: TYPED })
    expect(await due()).toEqual([])
    const retraction = { patientId, entryId: again.entryId, revision: again.revision, reason: 'Another patient’s' }
    await retractEntry(journal, author, { table: 'consent', category: 'consents', retraction, now: clock.now() })
    // Entered in error, it counts for nothing.
    expect(await due()).toEqual(['Privacy'])
    expect((await consentsOf(db, patientId, today()))[0]).toMatchObject({ holds: false })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: what runs out is listed until it is signed again; closed charts not at all',
  async (name, open) => {
    const store = await open()
    try {
      const { journal, clock } = store
      const { db } = journal
      const { patientId, author, write, today, now } = await setUp(store, name)
      const form = await write(null, 0, { validMonths: 1 })
      const forever = await write(null, 0, { title: 'For ever' })
      await signConsent(journal, now(), { versionId: form.versionId, signer, signature: TYPED })
      await signConsent(journal, now(), { versionId: forever.versionId, signer, signature: TYPED })
      const list = async (closed: Parameters<typeof expiringConsents>[2] = null) => {
        const until = dayIn('America/New_York', (clock.now() + 10 * DAY) as never)
        const found = await expiringConsents(db, { today: today(), until, skip: 0, limit: 9 }, closed)
        return found.entries.map(({ title, expired }) => `${title}${expired ? '!' : ''}`)
      }
      expect(await list()).toEqual([])
      clock.advance(25 * DAY)
      expect(await list()).toEqual(['Privacy'])
      clock.advance(10 * DAY)
      expect(await list()).toEqual(['Privacy!'])
      await journal.work(author, (work) => work.update('patient', patientId, { sensitive: 1 }))
      expect(await list(closedCharts([]))).toEqual([])
      await signConsent(journal, now(), { versionId: form.versionId, signer, signature: TYPED })
      expect(await list()).toEqual([])
    } finally {
      await store.close()
    }
  },
)

test('a dot is no signature, and a month runs to the day before', () => {
  expect(refuseSignature(TYPED)).toBeNull()
  expect(refuseSignature(DRAWN)).toBeNull()
  expect(
    refuseSignature({
      kind: 'drawn',
      strokes: [
        [
          [5, 5],
          [5, 6],
          [6, 5],
          [6, 6],
        ],
      ],
    }),
  ).toMatch(/empty/)
  expect(expiryOf('2026-01-31', 1)).toBe('2026-02-27')
  expect(expiryOf('2026-11-24', 12)).toBe('2027-11-23')
  expect(expiryOf('2026-11-24', null)).toBeNull()
  expect(holdsOn({ status: 'active', expiresOn: null, retracted: true }, '2026-01-01')).toBe(false)
})
