import { Group, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { OUTCOMES, ResourceId, type ResourceRow } from '../../shared/exchange/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { ResourceJson } from './resource-json.tsx'

type Outcome = (typeof OUTCOMES)[number] | ''
const SHOWN = 200

/**
 * What other systems sent for one chart, or (without a patient) what belongs to none, by words and outcome; one of them as it
 * was written. Of the address: `words` to look for, `resource` to open.
 */
export function ResourceList({ patientId, label }: { patientId: PatientId | null; label: string }) {
  const intl = useIntl()
  const given = useSearch({ strict: false }) as { words?: unknown; resource?: unknown }
  const [text, setText] = useState(
    typeof given.words === 'string' || typeof given.words === 'number' ? `${given.words}` : '',
  )
  const [asked] = useDebouncedValue(text, 150)
  const [outcome, setOutcome] = useState<Outcome>('')
  const [open, setOpen] = useState<ResourceId | null>(ResourceId.safeParse(given.resource).data ?? null)
  const list = useAsk(['exchange', 'resources', patientId, asked, outcome], (signal) =>
    core.exchange.resources({ patientId, text: asked, outcome, limit: SHOWN }, { signal }),
  )
  return (
    <>
      <Group align="end">
        <TextInput
          w={320}
          label={<FormattedMessage id="exchange.words" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          w={220}
          label={<FormattedMessage id="exchange.outcome" />}
          data={['' as const, ...OUTCOMES].map((value) => ({
            value,
            label: intl.formatMessage({ id: `exchange.outcome.${value || 'all'}` }),
          }))}
          value={outcome}
          onChange={(value) => setOutcome((value ?? '') as Outcome)}
          allowDeselect={false}
        />
      </Group>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {!list.data && !list.error && <Waiting />}
      {list.data && <Found rows={list.data.entries} total={list.data.total} label={label} onOpen={setOpen} />}
      {open && <ResourceJson key={open} patientId={patientId} resourceId={open} onClose={() => setOpen(null)} />}
    </>
  )
}

function Found({
  rows,
  total,
  label,
  onOpen,
}: {
  rows: readonly ResourceRow[]
  total: number
  label: string
  onOpen: (id: ResourceId) => void
}) {
  const columns = [
    { key: 'type', label: <FormattedMessage id="exchange.type" />, cell: (one: ResourceRow) => one.type, tight: true },
    { key: 'label', label: <FormattedMessage id="exchange.about" />, cell: (one: ResourceRow) => one.label || one.key },
    {
      key: 'outcome',
      label: <FormattedMessage id="exchange.outcome" />,
      cell: (one: ResourceRow) => <FormattedMessage id={`exchange.outcome.${one.outcome}`} />,
      tight: true,
    },
    { key: 'reason', label: <FormattedMessage id="exchange.reason" />, cell: (one: ResourceRow) => one.reason || '–' },
    {
      key: 'at',
      label: <FormattedMessage id="exchange.received" />,
      cell: (one: ResourceRow) => <FormattedDate value={one.receivedAt} dateStyle="medium" timeStyle="short" />,
      tight: true,
    },
  ]
  return (
    <Panel title={<FormattedMessage id="exchange.resources" values={{ total, shown: rows.length }} />}>
      {rows.length === 0 ? (
        <Empty>
          <FormattedMessage id="exchange.resources.none" />
        </Empty>
      ) : (
        <DataTable
          label={label}
          columns={columns}
          rows={rows}
          keyOf={(one) => one.resourceId}
          onOpen={(one) => onOpen(one.resourceId)}
        />
      )}
    </Panel>
  )
}
