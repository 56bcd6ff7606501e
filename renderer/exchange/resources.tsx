import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { OUTCOMES, type ResourceId, type ResourceRow } from '../../shared/exchange/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { BirthDay } from '../kit/day.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { DisclosureForm } from './disclosure.tsx'
import { ResourceJson } from './resource-json.tsx'

type Outcome = (typeof OUTCOMES)[number] | ''
const SHOWN = 200

/** What came in for one chart as other systems wrote it: what became entries, what was kept, what was refused and why. */
export function ChartResources() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const intl = useIntl()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text, 150)
  const [outcome, setOutcome] = useState<Outcome>('')
  const [open, setOpen] = useState<ResourceId | null>(null)
  const [exporting, setExporting] = useState(false)
  const mayExport = useMay('exchange.export')
  const settings = useAsk(['exchange', 'settings'], (signal) => core.exchange.settings({}, { signal }))
  const list = useAsk(['exchange', 'resources', patientId, asked, outcome], (signal) =>
    core.exchange.resources({ patientId, text: asked, outcome, limit: SHOWN }, { signal }),
  )
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.exchange.resources" />}
      under={
        patient.data && (
          <Text fw={600}>
            {patient.data.familyName}, {patient.data.givenName} · <BirthDay on={patient.data.birthOn} />
          </Text>
        )
      }
      actions={
        <>
          <Button variant="default" onClick={() => go(`/patients/${patientId}`)}>
            <FormattedMessage id="kit.back" />
          </Button>
          {mayExport && !exporting && (
            <Button onClick={() => setExporting(true)}>
              <FormattedMessage id="exchange.export.chart" />
            </Button>
          )}
        </>
      }
    >
      {exporting && (
        <Panel
          title={<FormattedMessage id="exchange.export.chart" />}
          actions={
            <Button variant="subtle" onClick={() => setExporting(false)}>
              <FormattedMessage id="kit.close" />
            </Button>
          }
        >
          <DisclosureForm
            focused
            dialog={settings.data?.folderDialog ?? false}
            write={(about) => core.exchange.exportPatient({ ...about, patientId })}
          >
            <FormattedMessage id="exchange.export.chart.how" />
          </DisclosureForm>
        </Panel>
      )}
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
      {list.data && <Found rows={list.data.entries} total={list.data.total} onOpen={setOpen} />}
      {open && <ResourceJson key={open} patientId={patientId} resourceId={open} onClose={() => setOpen(null)} />}
    </Page>
  )
}

function Found({
  rows,
  total,
  onOpen,
}: {
  rows: readonly ResourceRow[]
  total: number
  onOpen: (id: ResourceId) => void
}) {
  const intl = useIntl()
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
          label={intl.formatMessage({ id: 'screen.exchange.resources' })}
          columns={columns}
          rows={rows}
          keyOf={(one) => one.resourceId}
          onOpen={(one) => onOpen(one.resourceId)}
        />
      )}
    </Panel>
  )
}
