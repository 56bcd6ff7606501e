import {
  bankDeposits,
  DEPOSIT_DAYS,
  makeBankDeposit,
  payerStandings,
  plansOf,
  releaseClaim,
  undepositedMoney,
  waitingClaims,
} from '../../db/ledger/office.ts'
import type { Booking } from '../../db/ledger/commands.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayAfter, Refusal } from '../../shared/kernel/index.ts'
import type { ledgerOffice } from '../../shared/ledger/index.ts'
import { closedIds, openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Parts = { practice: PracticeStore; booking: (caller: Caller) => Promise<Booking> }

/** Payers, promises of patients, the bank. */
export function createOfficeHandlers({ practice, booking }: Parts): HandlersOf<typeof ledgerOffice> {
  const journal = () => practice.store().journal
  return {
    payers: async () => ({ payers: await payerStandings(journal().db), claims: await waitingClaims(journal().db) }),
    async releaseClaim(input, caller) {
      const { entryId, acceptedSequence, postOn } = await releaseClaim(journal(), await booking(caller), input)
      return { entryId, acceptedSequence, postOn }
    },
    async plans({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      return plansOf(journal().db, patientId, (await booking(caller)).today)
    },
    async undeposited(_input, caller) {
      const { db } = journal()
      const since = dayAfter((await booking(caller)).today, -DEPOSIT_DAYS)
      return undepositedMoney(db, since, new Set(await closedIds(db, caller)))
    },
    bankDeposits: () => bankDeposits(journal().db),
    async makeBankDeposit(input, caller) {
      const depositId = await makeBankDeposit(journal(), await booking(caller), input)
      const made = (await bankDeposits(journal().db)).find((one) => one.depositId === depositId)
      if (!made) throw new Refusal('not-found', 'This deposit is not in the ledger.')
      return made
    },
  }
}
