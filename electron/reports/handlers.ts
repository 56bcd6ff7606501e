import { lastSequence } from '../../db/ledger/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import type { reports } from '../../shared/reports/index.ts'
import { closedIds } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import type { ReportOrder } from './make.ts'

type What = ReportOrder extends infer Order
  ? Order extends ReportOrder
    ? Pick<Order, 'report' | 'about'>
    : never
  : never

/** Reports, each made beside the main thread on a connection of its own that can only read. */
export function createReportHandlers({ practice }: { practice: PracticeStore }): HandlersOf<typeof reports> {
  const make = async (what: What, sequence: number | undefined, caller: Caller): Promise<never> => {
    const { db } = practice.store().journal
    const order = {
      file: practice.file,
      sequence: sequence ?? (await lastSequence(db)),
      hidden: await closedIds(db, caller),
      madeAt: caller.clock.now(),
      ...what,
    } as ReportOrder
    return runJob<never, ReportOrder>('reports', order, { key: practice.key(), signal: caller.signal })
  }
  return {
    daySheet: ({ sequence, ...about }, caller) => make({ report: 'day-sheet', about }, sequence, caller),
    lines: ({ sequence, ...about }, caller) => make({ report: 'lines', about }, sequence, caller),
    aging: ({ sequence, ...about }, caller) => make({ report: 'aging', about }, sequence, caller),
    deposits: (about, caller) => make({ report: 'deposits', about }, undefined, caller),
    tieOuts: ({ sequence, ...about }, caller) => make({ report: 'tie-outs', about }, sequence, caller),
    export: (about, caller) => make({ report: 'export', about }, sequenceOf(about.of), caller),
  }
}

const sequenceOf = (of: object): number | undefined =>
  'sequence' in of ? (of.sequence as number | undefined) : undefined
