import { Box, Table, UnstyledButton } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type Ref, useRef } from 'react'
import { usePreferences } from '../shell/preferences.ts'
import classes from './kit.module.css'
import { usePrinting } from './printing.ts'

export type Column<Row> = {
  key: string
  label: ReactNode
  cell: (row: Row) => ReactNode
  numeric?: boolean
  width?: string
  /** As narrow as what stands in it, which is never broken into lines. */
  tight?: boolean
  sortable?: boolean
}

/** The column that the rows are sorted by; the caller sorts, the table shows it and asks for another. */
export type Sorting = { by: string; descending: boolean; onSort: (key: string) => void }

type Props<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  onOpen?: (row: Row) => void
  sorting?: Sorting
  ref?: Ref<HTMLDivElement>
}

const ROW_PX = { comfortable: 38, compact: 29 } as const
/** Rows kept outside of the window on each side, so that the arrow keys always find a neighbour. */
const OVERSCAN = 12
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }

/** Puts the focus on the first row of the list in `element`. */
export const focusFirstRow = (element: HTMLElement | null): void =>
  element?.querySelector<HTMLElement>('tbody tr[tabindex]')?.focus()

/**
 * A list with columns, of which only what is in sight is drawn. Rows that open something are reached by the arrow keys
 * and opened by Enter or a click; one row at a time stands in the tab order.
 */
export function DataTable<Row>({ label, columns, rows, keyOf, onOpen, sorting, ref = null }: Props<Row>) {
  const scroll = useRef<HTMLDivElement>(null)
  const merged = useMergedRef(scroll, ref)
  const density = usePreferences((preferences) => preferences.density)
  const printing = usePrinting()
  // oxlint-disable-next-line react/incompatible-library -- it warns of the React compiler, which this build does not use
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX[density],
    // Paper shows every line.
    overscan: printing ? rows.length : OVERSCAN,
    initialRect: { width: 1000, height: 700 },
  })
  const drawn = virtual.getVirtualItems()
  const above = drawn[0]?.start ?? 0
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)
  const move = (event: KeyboardEvent<HTMLTableRowElement>, index: number) => {
    const step = STEPS[event.key]
    const row = rows[index]
    if (event.key === 'Enter' && row) {
      // What opens may take the focus at once: the same Enter must not press its button or send its form.
      event.preventDefault()
      onOpen?.(row)
    }
    if (!step) return
    event.preventDefault()
    const next = Math.min(rows.length - 1, Math.max(0, index + step))
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus())
  }
  return (
    // Without rows to walk through, the part that scrolls is itself reached by the keyboard.
    <Box
      component="section"
      ref={merged}
      className={classes['scroll'] ?? ''}
      aria-label={label}
      {...(!onOpen && { tabIndex: 0 })}
    >
      <Table
        verticalSpacing={0}
        stickyHeader
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className={classes['table'] ?? ''}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sorting={sorting} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {above > 0 && <Gap height={above} columns={columns.length} />}
          {drawn.map(({ index }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <Table.Tr
                key={keyOf(row)}
                data-index={index}
                ref={virtual.measureElement}
                aria-rowindex={index + 2}
                h={ROW_PX[density]}
                {...(onOpen && {
                  tabIndex: index === (drawn[0]?.index ?? 0) ? 0 : -1,
                  className: classes['row'] ?? '',
                  onClick: () => onOpen(row),
                  onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => move(event, index),
                })}
              >
                {columns.map(({ key, cell, numeric, tight }) => (
                  <Table.Td
                    key={key}
                    {...(numeric && { ta: 'right' })}
                    {...(tight && { className: classes['tight'] ?? '' })}
                  >
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            )
          })}
          {below > 0 && <Gap height={below} columns={columns.length} />}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

function Heading<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting | undefined }) {
  const { key, label, numeric, width, tight, sortable } = column
  const sorted = sorting?.by === key
  const Arrow = sorting?.descending ? IconArrowDown : IconArrowUp
  return (
    <Table.Th
      scope="col"
      {...(numeric && { ta: 'right' })}
      {...(width !== undefined && { w: width })}
      {...(tight && { w: 1 })}
      {...(sorted && { 'aria-sort': sorting.descending ? 'descending' : 'ascending' })}
    >
      {sorting && sortable ? (
        <UnstyledButton className={classes['sort'] ?? ''} onClick={() => sorting.onSort(key)}>
          {label}
          {sorted && <Arrow size={13} aria-hidden />}
        </UnstyledButton>
      ) : (
        label
      )}
    </Table.Th>
  )
}

const Gap = ({ height, columns }: { height: number; columns: number }) => (
  <Table.Tr aria-hidden h={height}>
    <Table.Td colSpan={columns} />
  </Table.Tr>
)
