import { Button, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { Empty, Panel } from '../../kit/page.tsx'

type Props<Row> = {
  /** Words: `<words>` is the heading, `<words>.new` the button, `<words>.none` for an empty list. */
  words: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  line: (row: Row) => ReactNode
  /** What is faded: closed, withdrawn. */
  isPast?: (row: Row) => boolean
  form: (row: Row | null, done: () => void) => ReactNode
}

/** A list of things that the practice sets up: each opens into its form, and a new one at the top. */
export function EditList<Row>({ words, rows, keyOf, line, isPast = () => false, form }: Props<Row>) {
  const [open, setOpen] = useState<string | null>(null)
  const done = () => setOpen(null)
  return (
    <Panel
      title={<FormattedMessage id={words} />}
      actions={
        <Button size="xs" onClick={() => setOpen('new')}>
          <FormattedMessage id={`${words}.new`} />
        </Button>
      }
    >
      <Stack gap="xs">
        {open === 'new' && form(null, done)}
        {rows.length === 0 && open === null && (
          <Empty>
            <FormattedMessage id={`${words}.none`} />
          </Empty>
        )}
        {rows.map((row) => (
          <div key={keyOf(row)}>
            {open === keyOf(row) ? (
              form(row, done)
            ) : (
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" {...(isPast(row) && { c: 'dimmed', td: 'line-through' })}>
                  {line(row)}
                </Text>
                <Button size="compact-xs" variant="subtle" flex="none" onClick={() => setOpen(keyOf(row))}>
                  <FormattedMessage id="setup.change" />
                </Button>
              </Group>
            )}
          </div>
        ))}
      </Stack>
    </Panel>
  )
}
