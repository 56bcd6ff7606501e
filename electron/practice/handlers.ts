import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import { thePractice } from '../../db/practice/queries.ts'
import { type OnScheduleChange, updatePractice } from '../../db/practice/commands.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { PracticeStatus, practice, Safety } from '../../shared/practice/index.ts'
import type { CoreParts } from '../parts.ts'
import { foundDemo } from './demo.ts'
import { found } from './found.ts'
import { createPlacesHandlers } from './places-handlers.ts'

/** What the status bar says of copies; the backups tell. */
export type CopiesState = {
  lastBackupAt: number | null
  lastProvenRestoreAt: number | null
  copiesOnPracticeDisk: boolean
  alarms: string[]
}

/** The practice itself: making it, locking it away, and how safe its data is. */
export function createPracticeHandlers(
  parts: CoreParts & {
    version: string
    copies: () => Promise<CopiesState>
    /** Why no drug is checked; null where that goes. */
    knowledge: () => string | null
    bookings: (caller: Caller) => Promise<OnScheduleChange>
  },
): HandlersOf<typeof practice> {
  const { security, version, copies, knowledge } = parts
  const store = parts.practice
  /** Also after a restart of this PC: what was cut off goes on, and nobody works with half of a practice. */
  const firstFetch = async () => {
    const left = store.isOpen ? await parts.server.firstFetch().catch(() => null) : null
    return left && { ...left, joins: true }
  }
  return {
    status: async () => {
      const { vault, pins } = security
      const people = vault.people.map((person) => ({ ...person, pinReady: store.isOpen && pins.ready(person.userId) }))
      const { practiceName = null, deviceName = '', demo = false } = vault.identity ?? {}
      const trouble = security.trouble()
      const state = trouble ? 'trouble' : !vault.identity ? 'empty' : store.isOpen ? 'open' : 'closed'
      const making = security.founding.making ?? (await firstFetch())
      return {
        state,
        practiceName,
        deviceName,
        demo,
        version,
        people,
        trouble,
        making,
        server: vault.hasRemote,
        lockedOut: vault.lockedOut,
      } as PracticeStatus
    },
    async create(input) {
      const { administrator, staff, ...names } = input
      const people = [{ ...administrator, roles: ['administrator' as const] }, ...staff]
      return { recoveryWords: await found(parts, { ...names, demo: false, people }) }
    },
    async createDemo({ patients }, _caller, progress) {
      await foundDemo(parts, patients, progress)
      return { people: DEMO_PEOPLE.map(({ login, displayName, password }) => ({ login, displayName, password })) }
    },
    async close(_input, caller) {
      if (!store.isOpen) throw new Refusal('not-signed-in', 'The practice is locked on this PC.', { reason: 'closed' })
      await store.store().journal.work(caller, async (work) => work.audit({ action: 'lock', category: 'practice' }))
      await security.hardLock('asked for')
      return {}
    },
    get: () => thePractice(store.store().journal.db),
    async update(input, caller) {
      const changed = await updatePractice(store.store().journal, caller, input)
      await security.vault.rename({ practiceName: input.name })
      return changed
    },
    async safety(_input, caller) {
      const { journal, alarms } = store.store()
      const head = await journal.db.selectFrom('journalHead').select('operation').executeTakeFirstOrThrow()
      const { alarms: ofCopies, ...ages } = await copies()
      const why = knowledge()
      const drugs = why === null ? [] : [`Drugs are not checked: ${why}`]
      const safety: Safety = {
        deviceId: caller.deviceId,
        lastOperation: head.operation,
        savedHere: true,
        ...ages,
        wordsUnproven: security.vault.wordsUnproven,
        alarms: [...alarms(), ...ofCopies, ...drugs],
      }
      return safety
    },
    ...createPlacesHandlers(parts),
    changed: (_input, _caller, emit) => {
      let told = { operation: -1, audit: -1 }
      return store.onCommit(({ tables, ids, operation, audit }) => {
        // Reference data is loaded in many units of work that record nothing: no screen need ask anew for each.
        if (operation === told.operation && audit === told.audit) return
        told = { operation, audit }
        emit({ tables, ids })
      })
    },
  }
}
