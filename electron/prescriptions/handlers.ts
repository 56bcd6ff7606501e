import {
  changePrescription,
  draftPrescriptions,
  preparePrescription,
  sendBackPrescription,
} from '../../db/prescriptions/commands.ts'
import { productOf } from '../../db/prescriptions/drugs.ts'
import { dropFavorite, favoritesOf, saveFavorite } from '../../db/prescriptions/favorites.ts'
import {
  cancelPrescription,
  discontinuePrescription,
  printPrescription,
  queuePrescription,
  repeatPrescriptions,
  unqueuePrescription,
} from '../../db/prescriptions/give.ts'
import { sigOf } from '../../db/prescriptions/content.ts'
import { checkedBy } from '../../db/prescriptions/ports.ts'
import {
  lastUsed,
  prescriptionOf,
  prescriptionsOf,
  stepsOf,
  waitingPrescriptions,
} from '../../db/prescriptions/queries.ts'
import { signPrescriptions } from '../../db/prescriptions/sign.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { ProposedDrug } from '../../shared/safety/index.ts'
import { type BrandName, type prescriptions, proposedOf } from '../../shared/prescriptions/index.ts'
import { openFor } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'
import { closedTo, openChart } from '../patients/index.ts'
import { knowledgeOf, outsideView } from '../safety/index.ts'
import { mustMaySend } from '../may-send.ts'
import { DrugSearch } from './drug-search.ts'
import { queuedAlone } from './queued-alone.ts'

const NO_BRANDS: readonly BrandName[] = []

/** Prescriptions. Whoever prepares may not sign; every procedure that concerns one chart opens it first. */
export function createPrescriptionHandlers(
  parts: Pick<CoreParts, 'practice' | 'ids' | 'outsideSources' | 'server'>,
): HandlersOf<typeof prescriptions> {
  const { practice, ids } = parts
  const journal = () => practice.store().journal
  const drugs = new DrugSearch(async () => {
    const { knowledge } = await knowledgeOf(practice).atHand()
    // Without knowledge drugs are found by the names of the release.
    return knowledge?.payload.brands ?? NO_BRANDS
  })
  /** The check of some lines; what sources outside say of them is asked for before anything is written. */
  const safety = async (patientId: PatientId, proposed: readonly ProposedDrug[], now: Instant) => {
    const at = await knowledgeOf(practice).atHand()
    const asked = { patientId, proposed, now }
    return checkedBy(at, await outsideView(journal().db, at, asked, parts.outsideSources ?? []))
  }
  const saving = (caller: Caller) => ({ author: caller, ids, now: caller.clock.now() })
  return {
    findDrugs: ({ text, limit }, caller) => drugs.find(journal(), { text, limit, userId: caller.userId }),
    async product({ rxcui }, caller) {
      const { db } = journal()
      return { product: await productOf(db, rxcui), lastUsed: await lastUsed(db, rxcui, caller.userId) }
    },
    async list({ patientId, limit }, caller) {
      await openChart(practice, patientId, caller)
      return prescriptionsOf(journal().db, patientId, limit)
    },
    async steps({ patientId, prescriptionId }, caller) {
      await openChart(practice, patientId, caller)
      return stepsOf(journal().db, patientId, prescriptionId)
    },
    waiting: async (input, caller) => waitingPrescriptions(journal().db, input, await closedTo(journal().db, caller)),
    async check({ patientId, details, prescriptionIds }, caller) {
      await openChart(practice, patientId, caller)
      const { db } = journal()
      const kept = await Promise.all(prescriptionIds.map((id) => prescriptionOf(db, patientId, id)))
      const lines = details.map((one, index) => proposedOf({ ...one, sig: sigOf(one) }, String(index)))
      const proposed = [...lines, ...kept.map((one) => proposedOf(one, one.prescriptionId))]
      const now = caller.clock.now()
      return (await safety(patientId, proposed, now)).check(db, { patientId, proposed, now })
    },
    draft: async (input, caller) => draftPrescriptions(journal(), await openFor(parts, caller, input), input.details),
    repeat: async (input, caller) =>
      repeatPrescriptions(journal(), await openFor(parts, caller, input), input.prescriptionIds),
    change: async (input, caller) =>
      changePrescription(journal(), await openFor(parts, caller, input), input, input.details),
    prepare: async (input, caller) =>
      preparePrescription(journal(), await openFor(parts, caller, input), input, input.prescriberId),
    sendBack: async (input, caller) =>
      sendBackPrescription(journal(), await openFor(parts, caller, input), input, input.reason),
    async sign(input, caller) {
      const origin = await openFor(parts, caller, input)
      const { patientId, prescriptions: seen } = input
      const { db } = journal()
      const kept = parts.outsideSources?.length
        ? await Promise.all(seen.map(({ prescriptionId }) => prescriptionOf(db, patientId, prescriptionId)))
        : []
      const proposed = kept.map((one) => proposedOf(one, one.prescriptionId))
      return signPrescriptions(journal(), origin, input, await safety(patientId, proposed, origin.now))
    },
    async queue(input, caller) {
      const origin = await openFor(parts, caller, input)
      await mustMaySend(parts.server)
      return queuedAlone(parts.server, input.prescriptionId, () => queuePrescription(journal(), origin, input))
    },
    unqueue: async (input, caller) =>
      unqueuePrescription(journal(), await openFor(parts, caller, input), input, input.reason),
    print: async (input, caller) => printPrescription(journal(), await openFor(parts, caller, input), input),
    async cancel(input, caller) {
      const origin = await openFor(parts, caller, input)
      const maySign = caller.may.has('prescription.sign')
      return cancelPrescription(journal(), origin, input, { reason: input.reason, maySign })
    },
    discontinue: async (input, caller) =>
      discontinuePrescription(journal(), await openFor(parts, caller, input), input, input.reason),
    favorites: (_input, caller) => favoritesOf(journal().db, caller.userId),
    async saveFavorite(input, caller) {
      if (input.ofPractice && !caller.may.has('prescription.sign'))
        throw new Refusal('forbidden', 'Only a prescriber keeps favourites for the practice.', {
          reason: 'prescription.sign',
        })
      return saveFavorite(journal(), saving(caller), input)
    },
    async dropFavorite(input, caller) {
      await dropFavorite(journal(), saving(caller), input)
      return null
    },
  }
}
