import { Table } from '@mantine/core'
import type { KeyboardEvent, ReactNode } from 'react'
import classes from './kit.module.css'

export type Column<Row> = { key: string; label: ReactNode; cell: (row: Row) => ReactNode; numeric?: boolean }

/**
 * A list with columns. Rows that open something are reached by the arrow keys and opened by Enter; only one row at a
 * time stands in the tab order.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  onOpen,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  onOpen?: (row: Row) => void
}) {
  const move = (event: KeyboardEvent<HTMLTableRowElement>, row: Row) => {
    const sibling = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const
    const step = sibling[event.key as keyof typeof sibling]
    if (step) {
      event.preventDefault()
      ;(event.currentTarget[step] as HTMLElement | null)?.focus()
    }
    if (event.key === 'Enter') onOpen?.(row)
  }
  return (
    <div className={classes['scroll']}>
      <Table
        striped
        highlightOnHover={onOpen !== undefined}
        verticalSpacing={4}
        aria-label={label}
        className={classes['table'] ?? ''}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, label: text, numeric }) => (
              <Table.Th key={key} scope="col" {...(numeric && { ta: 'right' })}>
                {text}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr
              key={keyOf(row)}
              {...(onOpen && {
                tabIndex: index === 0 ? 0 : -1,
                className: classes['row'] ?? '',
                onClick: () => onOpen(row),
                onKeyDown: (event) => move(event, row),
              })}
            >
              {columns.map(({ key, cell, numeric }) => (
                <Table.Td key={key} {...(numeric && { ta: 'right' })}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
