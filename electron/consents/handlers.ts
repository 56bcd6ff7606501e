import { refuseConsent, revokeConsent, saveForm, signConsent } from '../../db/consents/commands.ts'
import { consentForms, consentsOf, expiringConsents, formsDue, signedConsent } from '../../db/consents/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import type { consents } from '../../shared/consents/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type EventTime, type IdSource, type Instant, Refusal, startOf } from '../../shared/kernel/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { userById } from '../../db/access/queries.ts'

const DAY_MS = 86_400_000

/** The practice's forms, and what patients agreed to or refused. */
export function createConsentHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof consents> {
  const { practice, ids } = parts
  const journal = () => practice.store().journal
  const today = async (caller: Caller) => {
    const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    const on = dayIn(timeZone, caller.clock.now())
    return { on, began: startOf(on as string as EventTime, timeZone), timeZone }
  }
  return {
    forms: ({ all }) => consentForms(journal().db, all),
    async saveForm(input, caller) {
      const person = await userById(journal().db, caller.userId)
      const writer = { author: caller, authorName: person?.displayName ?? '', ids, now: caller.clock.now() }
      return saveForm(journal(), writer, input)
    },
    async ofPatient({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      const { on, began } = await today(caller)
      const { db } = journal()
      return { entries: await consentsOf(db, patientId, on), due: await formsDue(db, patientId, on, began) }
    },
    async get(about, caller) {
      await openChart(practice, about.patientId, caller)
      const found = await signedConsent(journal().db, about, (await today(caller)).on)
      if (!found) throw new Refusal('not-found', 'This consent is not in the chart.')
      return found
    },
    async sign(input, caller) {
      await openChart(practice, input.patientId, caller)
      return signConsent(journal(), await originFor(parts, caller, input), input)
    },
    async refuse(input, caller) {
      await openChart(practice, input.patientId, caller)
      return refuseConsent(journal(), await originFor(parts, caller, input), input)
    },
    async revoke(input, caller) {
      await openChart(practice, input.patientId, caller)
      return revokeConsent(journal(), await originFor(parts, caller, input), input)
    },
    async retract(retraction, caller) {
      await openChart(practice, retraction.patientId, caller)
      const now = caller.clock.now()
      await retractEntry(journal(), caller, { table: 'consent', category: 'consents', retraction, now })
      const all = await consentsOf(journal().db, retraction.patientId, (await today(caller)).on)
      const after = all.find(({ entryId }) => entryId === retraction.entryId)
      if (!after) throw new Refusal('not-found', 'This consent is not in the chart.')
      return after
    },
    async expiring({ withinDays, ...page }, caller) {
      const { on, timeZone } = await today(caller)
      const until = dayIn(timeZone, (caller.clock.now() + withinDays * DAY_MS) as Instant)
      const { db } = journal()
      return expiringConsents(db, { today: on, until, ...page }, await closedTo(db, caller))
    },
  }
}
