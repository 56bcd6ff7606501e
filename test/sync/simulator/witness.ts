import type { SimStore } from './stores.ts'

export type Row = Readonly<Record<string, string | number | null>>
/** An operation as its author's PC committed it, with what stood in front of her. */
export type Witnessed = {
  device: string
  number: number
  /** The number with which its unit of work ends. */
  unitEnd: number
  tbl: string
  rowId: string
  kind: 'I' | 'U'
  patch: Row
  saw: Row | null
  /** Of every other device: up to which number its operations had been applied here. */
  knew: ReadonlyMap<string, number>
  /** Up to which number operations of this device had come back to it. */
  reflected: number
}

type Recorded = Omit<Witnessed, 'patch' | 'saw' | 'knew' | 'reflected' | 'unitEnd' | 'device'> & {
  patch: string
  last: number
}

/** Everything that anybody committed in a run, by what the stores themselves say right after. */
export class Witness {
  readonly all: Witnessed[] = []
  readonly #upTo = new Map<string, number>()
  /** The numbers at which units of work end, by device. */
  readonly unitEnds = new Map<string, Set<number>>()

  /** Up to which number this device has committed. */
  upTo(device: string): number {
    return this.#upTo.get(device) ?? 0
  }

  /** Takes down what was committed since. `saw`: the rows as they stood before, by table and id. @returns how many */
  take(store: SimStore, device: string, saw: ReadonlyMap<string, Row>): number {
    const from = this.upTo(device)
    const recorded = store.raw
      .prepare(
        `select s.number, o.tbl, o.row_id as rowId, o.kind, o.patch, o.last from sync_outgoing s join operation o on o.n = s.n
         where s.number > ? order by s.number`,
      )
      .all(from) as Recorded[]
    if (recorded.length === 0) return 0
    const knew = knownBy(store)
    const { reflected } = store.raw.prepare('select reflected from journal_head').get() as { reflected: number }
    const unitEnd = recorded.at(-1)?.number ?? from
    for (const { patch, last: _last, ...one } of recorded)
      this.all.push({
        ...one,
        device,
        unitEnd,
        patch: JSON.parse(patch) as Row,
        saw: saw.get(`${one.tbl}/${one.rowId}`) ?? null,
        knew,
        reflected,
      })
    this.#upTo.set(device, unitEnd)
    this.unitEnds.set(device, (this.unitEnds.get(device) ?? new Set([0])).add(unitEnd))
    return recorded.length
  }
}

/** Of every device whose operations have been applied here: the last of its numbers. */
export function knownBy(store: SimStore): Map<string, number> {
  const rows = store.raw
    .prepare('select device_id as device, max(number) as number from sync_origin group by device_id')
    .all() as { device: string; number: number }[]
  return new Map(rows.map(({ device, number }) => [device, number]))
}

export const rowOf = (store: SimStore, tbl: string, id: string): Row | null => {
  const row = store.raw.prepare(`select * from ${tbl} where id = ?`).get(id) as Row | undefined
  return row ? { ...row } : null
}
