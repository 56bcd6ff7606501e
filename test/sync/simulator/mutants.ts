import { mergeRules } from '../../../db/journal/rules.ts'
import type { Exchange, Transport } from '../../../electron/sync/exchange.ts'
import type { PracticeExchange } from '../../../server/sync/exchange.ts'
import type { MergeRule } from '../../../shared/sync/index.ts'
import { type Making, PRODUCT } from './parties.ts'
import type { SimStore } from './stores.ts'

/**
 * One mistake in the product's design, made from outside. `within`: the seeds in which the simulator must notice it. `known`: the one of the fifteen
 * mistakes that others have made, or would (see `KNOWN_MISTAKES`); null for one about leases.
 */
export type Mutant = {
  name: string
  known: KnownMistake | null
  within: number
  making: Making
  begin?: () => () => void
  money?: boolean
  leases?: boolean
}

/** Source: specs, sync §5.3, in its order. */
export const KNOWN_MISTAKES = [
  'no epoch in cursor and base',
  'acked operations forgotten at once',
  'operation applied again',
  'cursor saved before rows',
  'sequence allocated before commit',
  'pulled row clobbers unsent edit',
  'whole row by last write',
  'wall clock in place of a hybrid one',
  'server stamps fast clocks anew',
  'hybrid clock lost with a crash',
  'edit undeletes',
  'overlay dropped at ack',
  'overlay never recomputed',
  'base taken from the masked row',
  'base of an old epoch not floored',
] as const
export type KnownMistake = (typeof KNOWN_MISTAKES)[number]

const head = ({ raw }: SimStore, change: string): void => {
  raw.prepare(`update journal_head set ${change} where id = 1`).run()
}
type Standing = { epoch: number; acked: number; reflected: number; number: number; deviceId: string }
const headOf = ({ raw }: SimStore): Standing =>
  raw.prepare('select epoch, reflected, number, device_id as deviceId from journal_head').get() as Standing

/** A product whose journal does something before and after what it is asked. */
const journalWith = (wrap: (journal: ReturnType<Making['journal']>, store: SimStore) => void): Making => ({
  ...PRODUCT,
  journal(parts) {
    const journal = PRODUCT.journal(parts)
    wrap(journal, parts.store)
    return journal
  },
})
const serverWith = (wrap: (exchange: PracticeExchange, store: SimStore) => void): Making => ({
  ...PRODUCT,
  server(parts) {
    const exchange = PRODUCT.server(parts)
    wrap(exchange, parts.store)
    return exchange
  },
})
const clientWith = (wrap: (exchange: Exchange, store: SimStore) => void): Making => ({
  ...PRODUCT,
  exchange(parts) {
    const exchange = PRODUCT.exchange(parts)
    wrap(exchange, parts.store)
    return exchange
  },
})

/** Other rules for tables of these classes, until the returned function is called. */
function rulesBecome(classes: readonly string[], change: (rule: MergeRule) => MergeRule): () => void {
  const rules = mergeRules as Map<string, MergeRule>
  const before = [...rules]
  for (const [table, rule] of before) if (classes.includes(rule.recordClass)) rules.set(table, change(rule))
  return () => {
    for (const [table, rule] of before) rules.set(table, rule)
  }
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no epoch in the cursor',
    known: 'no epoch in cursor and base',
    within: 60,
    making: serverWith((exchange, store) => {
      const pull = exchange.pull.bind(exchange)
      exchange.pull = async (deviceId, request) => {
        const answer = await pull(deviceId, { ...request, epoch: headOf(store).epoch })
        return answer.kind === 'page' ? { ...answer, epoch: request.epoch } : answer
      }
    }),
  },
  {
    name: 'what was acked is forgotten at once',
    known: 'acked operations forgotten at once',
    within: 60,
    making: {
      ...PRODUCT,
      exchange(parts) {
        let most = 0
        const keep = <T extends object>(answer: T): T => {
          if (!('acked' in answer)) return answer
          most = Math.max(most, Number(answer.acked))
          return { ...answer, acked: most }
        }
        const { push, pull } = parts.transport
        const transport: Transport = {
          push: async (request) => keep(await push(request)),
          pull: async (request) => keep(await pull(request)),
        }
        return PRODUCT.exchange({ ...parts, transport })
      },
    },
  },
  {
    name: 'an operation is taken again',
    known: 'operation applied again',
    within: 20,
    making: serverWith((exchange, { raw }) => {
      const push = exchange.push.bind(exchange)
      exchange.push = (deviceId, request) => {
        const [first] = request.operations
        if (first)
          raw
            .prepare('update sync_device set acked = ?, acked_hash = ? where device_id = ? and acked > ?')
            .run(first.number - 1, first.after, deviceId, first.number - 1)
        return push(deviceId, request)
      }
    }),
  },
  {
    name: 'the cursor is saved before the rows',
    known: 'cursor saved before rows',
    within: 60,
    making: journalWith((journal, store) => {
      const adopt = journal.adopt.bind(journal)
      journal.adopt = async (part) => {
        const { cursor } = store.raw.prepare('select cursor from journal_head').get() as { cursor: number }
        if (cursor !== part.from || headOf(store).epoch !== part.epoch) return { kind: 'ignored' }
        head(store, `cursor = ${part.cursor}`)
        return adopt({ ...part, from: part.cursor })
      }
    }),
  },
  {
    name: 'a number of the sequence is seen before it is committed',
    known: 'sequence allocated before commit',
    within: 60,
    making: serverWith((exchange) => {
      const pull = exchange.pull.bind(exchange)
      let pages = 0
      exchange.pull = async (deviceId, request) => {
        const answer = await pull(deviceId, request)
        pages += 1
        // As if the unit before the last had got its numbers, and not its commit.
        if (answer.kind !== 'page' || pages % 5 !== 0) return answer
        const ends = answer.operations.filter(({ last }) => last === 1).map(({ sequence }) => sequence)
        const [from, to] = [ends.at(-3) ?? answer.from, ends.at(-2)]
        if (to === undefined) return answer
        return { ...answer, operations: answer.operations.filter((one) => one.sequence <= from || one.sequence > to) }
      }
    }),
  },
  {
    name: 'what is fetched covers what is not sent',
    known: 'pulled row clobbers unsent edit',
    within: 20,
    making: journalWith((journal, store) => {
      const adopt = journal.adopt.bind(journal)
      journal.adopt = (part) => {
        head(store, 'reflected = number')
        return adopt(part)
      }
    }),
  },
  {
    name: 'the whole row is decided on at once',
    known: 'whole row by last write',
    within: 40,
    making: PRODUCT,
    begin: () => rulesBecome(['C', 'D', 'E'], () => ({ recordClass: 'F' })),
  },
  {
    name: 'an edit brings back what was retracted elsewhere, or leaves ended what goes on',
    known: 'edit undeletes',
    within: 60,
    making: PRODUCT,
    begin: () => rulesBecome(['D'], () => ({ recordClass: 'C' })),
  },
  {
    name: 'an own value is let go with its ack',
    known: 'overlay dropped at ack',
    within: 40,
    making: clientWith((exchange, store) => {
      const push = exchange.push.bind(exchange)
      exchange.push = async () => {
        const round = await push()
        head(store, `reflected = max(reflected, ${exchange.acked})`)
        return round
      }
    }),
  },
  {
    name: 'an own value is never settled',
    known: 'overlay never recomputed',
    within: 40,
    making: journalWith((journal, store) => {
      const adopt = journal.adopt.bind(journal)
      journal.adopt = (part) => {
        const { deviceId } = headOf(store)
        const operations = part.operations.map((one) =>
          one.deviceId === deviceId ? { ...one, patch: '{}', settled: null } : one,
        )
        return adopt({ ...part, operations })
      }
    }),
  },
  {
    name: 'what was seen is taken from a covered row',
    known: 'base taken from the masked row',
    within: 100,
    making: journalWith((journal, store) => {
      const work = journal.work.bind(journal)
      journal.work = async (author, command) => {
        const { reflected } = headOf(store)
        head(store, 'reflected = number')
        try {
          return await work(author, command)
        } finally {
          if (!store.raw.inTransaction) head(store, `reflected = ${reflected}`)
        }
      }
    }),
  },
  {
    name: 'what was seen in a lost epoch counts as it stands',
    known: 'base of an old epoch not floored',
    within: 1000,
    making: serverWith((exchange, { raw }) => {
      const push = exchange.push.bind(exchange)
      exchange.push = async (deviceId, request) => {
        const floors = raw.prepare('select epoch, floor from sync_epoch').all() as { epoch: number; floor: number }[]
        raw.prepare('update sync_epoch set floor = ?').run(Number.MAX_SAFE_INTEGER)
        try {
          return await push(deviceId, request)
        } finally {
          if (raw.inTransaction) raw.exec('rollback')
          for (const { epoch, floor } of floors)
            raw.prepare('update sync_epoch set floor = ? where epoch = ?').run(floor, epoch)
        }
      }
    }),
  },
  {
    name: 'stamps are the wall clock',
    known: 'wall clock in place of a hybrid one',
    within: 100,
    making: journalWith((journal, store) => {
      const work = journal.work.bind(journal)
      journal.work = (author, command) => {
        head(store, 'wall = 0, counter = 0')
        return work(author, command)
      }
    }),
  },
  {
    name: 'the clock is forgotten with a restart',
    known: 'hybrid clock lost with a crash',
    within: 100,
    making: journalWith((_journal, store) => head(store, 'wall = 0, counter = 0')),
  },
  {
    name: 'the server writes its own time over a stamp that is ahead of it',
    known: 'server stamps fast clocks anew',
    within: 20,
    making: {
      ...PRODUCT,
      server(parts) {
        const exchange = PRODUCT.server(parts)
        const push = exchange.push.bind(exchange)
        exchange.push = (deviceId, request) => {
          const now = parts.clock.now()
          const stamped = request.operations.map((one) => (one.wall > now ? { ...one, wall: now, counter: 0 } : one))
          return push(deviceId, { ...request, operations: stamped })
        }
        return exchange
      },
    },
  },
  {
    name: 'an act is recorded by whatever token',
    known: null,
    leases: true,
    within: 100,
    making: journalWith((journal, { raw }) => {
      const act = journal.act.bind(journal)
      journal.act = (asked) => {
        if (asked.kind !== 'record') return act(asked)
        const newest = raw.prepare('select device_id as deviceId, token from act_lease where name = ?').get(asked.name)
        raw.prepare('update act_lease set until = ? where name = ?').run(Number.MAX_SAFE_INTEGER, asked.name)
        return act({ ...asked, ...(newest as { deviceId: string; token: number } | undefined) })
      }
    }),
  },
  {
    name: 'leave is counted by the wall clock alone',
    known: null,
    leases: true,
    within: 100,
    making: {
      ...PRODUCT,
      keeper: ({ timers, ...parts }) => PRODUCT.keeper({ ...parts, timers: { counter: () => 0, after: timers.after } }),
    },
  },
]
