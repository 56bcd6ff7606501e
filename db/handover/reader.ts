import type { Kysely } from 'kysely'
import type { HandoverItem, HandoverPart } from '../../shared/handover/index.ts'
import type { Permission } from '../../shared/access/index.ts'
import type { ClosedCharts } from '../chart.ts'
import type { Tables } from '../tables.ts'

/** Who comes in: her roles and rights, what she last said she has seen, and what stays closed to her. */
export type HandoverReader = {
  userId: string
  roles: readonly string[]
  readsCharts: boolean
  oversees: boolean
  /** May sign second where the practice wants it. */
  cosigns: boolean
  /** Of what was written on two PCs she sees what she may decide about. */
  may: ReadonlySet<Permission>
  closed: ClosedCharts
  today: string
  now: number
  sinceAt: number | null
}

export type Page = { skip: number; limit: number }
export type Counted = { total: number; fresh: number; pressing: number }

/** One part of the list: how much there is, and a page of it. */
export type Part = {
  count(db: Kysely<Tables>, reader: HandoverReader): Promise<Counted>
  page(db: Kysely<Tables>, reader: HandoverReader, page: Page): Promise<HandoverItem[]>
}
export type Parts = Readonly<Record<HandoverPart, Part>>

type Row = {
  id: string
  patientId: string | null
  familyName: string | null
  givenName: string | null
  birthOn: string | null
  shut: number
}

/** What an item says. */
type Said = {
  title: string
  detail?: string
  at: number
  byName?: string
  dueOn?: string | null
  pressing?: boolean
  taskId?: string
  threadId?: string
  encounterId?: string | null
}

/** An item of the list; of a closed chart no more than that there is something. */
export function item(part: HandoverPart, row: Row, said: Said, sinceAt: number | null): HandoverItem {
  const shut = Number(row.shut) === 1
  const { title, detail = '', ...rest } = said
  return {
    key: `${part} ${row.id}`,
    part,
    patientId: row.patientId,
    patientName: shut || row.familyName === null ? '' : `${row.familyName}, ${row.givenName ?? ''}`,
    birthOn: shut ? null : row.birthOn,
    shut,
    title: shut ? '' : title,
    detail: shut ? '' : detail,
    dueOn: null,
    byName: '',
    pressing: false,
    taskId: null,
    threadId: null,
    encounterId: null,
    fresh: sinceAt === null || said.at > sinceAt,
    ...rest,
  } as unknown as HandoverItem
}

/** The last moment that somebody has seen; before all time where she never said so. */
export const seenUpTo = ({ sinceAt }: HandoverReader): number => sinceAt ?? 0

export const counted = (row: { total: unknown; fresh: unknown; pressing: unknown }): Counted => ({
  total: Number(row.total ?? 0),
  fresh: Number(row.fresh ?? 0),
  pressing: Number(row.pressing ?? 0),
})
