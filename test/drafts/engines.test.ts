import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { dropDraft, keepDraft } from '../../db/drafts/commands.ts'
import { draftsOf } from '../../db/drafts/queries.ts'
import type { Instant, UserId } from '../../shared/kernel/index.ts'
import { chartIn } from '../support/chart.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES, scratchStore } from '../support/stores.ts'

const ids = countingIds('drafts')

describe.each(ENGINES)('drafts on %s', (_name, open) => {
  let store: AnyStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  test('keeping and dropping leave no operation and no audit entry', async () => {
    const { author, patientId } = await chartIn(store)
    const { db } = store.journal
    const count = async () => ({
      operations: (await db.selectFrom('operation').select('n').execute()).length,
      audit: (await db.selectFrom('auditEntry').select('sequence').execute()).length,
    })
    const before = await count()
    const userId = author.userId as UserId
    const draft = { form: 'vitals.x', patientId, values: { weight: '150' }, ids, now: store.clock.now() as Instant }
    await keepDraft(store.journal, author, draft)
    await keepDraft(store.journal, author, { ...draft, values: { weight: '151' } })
    expect(await draftsOf(db, { userId, closed: null })).toMatchObject([
      { form: 'vitals.x', values: { weight: '151' } },
    ])
    expect(await draftsOf(db, { userId: 'somebody-else', closed: null })).toEqual([])
    await dropDraft(store.journal, author, 'vitals.x')
    expect(await draftsOf(db, { userId, closed: null })).toEqual([])
    expect(await count()).toEqual(before)
  })

  test('what is recorded cannot be let go of', async () => {
    const { author, patientId } = await chartIn(store)
    const gone = store.journal.work(author, (work) => work.letGo('patient' as never, patientId))
    await expect(gone).rejects.toThrow('patient is recorded')
  })
})

test('a draft is on the disk, encrypted, as soon as it is kept: a store that is opened anew has it', async () => {
  const scratch = await scratchStore()
  try {
    const { author, patientId } = await chartIn({ ...scratch.store, clock: scratch.clock } as AnyStore)
    const now = scratch.clock.now()
    await keepDraft(scratch.store.journal, author, { form: 'a', patientId, values: { text: 'Gout' }, ids, now })
    const { journal } = await scratch.reopen()
    expect(await draftsOf(journal.db, { userId: author.userId, closed: null })).toMatchObject([
      { values: { text: 'Gout' } },
    ])
  } finally {
    await scratch.remove()
  }
})
