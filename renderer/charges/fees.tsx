import { Button, FileInput, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type FeeMapping, type FeeSchedule, OnConflict } from '../../shared/charges/index.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { Day } from '../kit/day.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Amount } from '../ledger/index.ts'
import { todayIn } from '../patients/index.ts'

type Told = { text: string; fileName: string; mapping: FeeMapping | null; onConflict: OnConflict }

/** Fee schedules: a file of the practice's own, seen as it would be read before it is taken in. */
export function Fees() {
  const intl = useIntl()
  const [told, setTold] = useState<Told | null>(null)
  const list = useAsk(['charges', 'schedules'], (signal) => core.charges.schedules({}, { signal }))
  const choose = async (file: File | null) =>
    setTold(file && { text: await file.text(), fileName: file.name, mapping: null, onConflict: 'leave-out' })
  return (
    <Page title={<FormattedMessage id="screen.charges.fees" />}>
      <Panel title={<FormattedMessage id="fees.import" />}>
        <Text size="sm" c="dimmed" mb="xs">
          <FormattedMessage id="fees.import.how" />
        </Text>
        <FileInput
          label={<FormattedMessage id="fees.file" />}
          accept=".csv,.txt,.tsv"
          onChange={(file) => void choose(file)}
          maw="24rem"
          clearable
          clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
        />
        {told && <Preview key={told.fileName} told={told} onTold={setTold} onDone={() => setTold(null)} />}
      </Panel>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="fees.schedules" />}>
          {list.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="fees.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'fees.schedules' })}
              columns={COLUMNS}
              rows={list.data}
              keyOf={({ scheduleId }) => scheduleId}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

const COLUMNS: readonly Column<FeeSchedule>[] = [
  { key: 'name', label: <FormattedMessage id="fees.name" />, cell: ({ name }) => name },
  { key: 'from', label: <FormattedMessage id="fees.from" />, cell: ({ fromOn }) => <Day on={fromOn} />, tight: true },
  {
    key: 'entries',
    label: <FormattedMessage id="fees.entries" />,
    cell: ({ entries, report }) => `${entries} · ${report.unpriced}`,
    numeric: true,
  },
  { key: 'file', label: <FormattedMessage id="fees.file" />, cell: ({ fileName }) => fileName },
]

const COLUMN_NAMES = ['code', 'modifier', 'description', 'fee'] as const

function Preview({ told, onTold, onDone }: { told: Told; onTold: (told: Told) => void; onDone: () => void }) {
  const intl = useIntl()
  const tell = useNotice()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const [name, setName] = useState('')
  const [from, setFrom] = useState(intl.formatMessage({ id: 'kit.today' }))
  const { text, mapping: chosen, onConflict, fileName } = told
  const preview = useAsk(
    ['fees', fileName, text.length, chosen, onConflict],
    (signal) => core.charges.previewFees({ text, mapping: chosen, onConflict }, { signal }),
    { keepLast: true },
  )
  const take = useTell(core.charges.importFees, ['charges'])
  const fromOn = readDay(from, today, 'past')
  const { mapping, headings, report, sample } = preview.data ?? {
    mapping: null,
    headings: [],
    report: null,
    sample: [],
  }
  const columns = [
    { value: '-1', label: intl.formatMessage({ id: 'fees.no-column' }) },
    ...headings.map((heading, index) => ({ value: String(index), label: `${index + 1} ${heading.slice(0, 40)}` })),
  ]
  const map = (column: (typeof COLUMN_NAMES)[number], at: number) =>
    onTold({
      ...told,
      mapping: { ...(mapping ?? { headingLine: 0, code: 0, modifier: -1, description: -1, fee: 1 }), [column]: at },
    })
  const save = () => {
    if (mapping && fromOn)
      take.mutate(
        { name, fromOn, fileName, text, mapping, onConflict },
        { onSuccess: ({ entries }) => (tell('fees.imported', { count: entries }), onDone()) },
      )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="sm" mt="sm">
        <FailureNote error={preview.error} />
        {preview.isPending && <Waiting />}
        <Group gap="sm">
          {COLUMN_NAMES.map((column) => (
            <Select
              key={column}
              label={<FormattedMessage id={`fees.column.${column}`} />}
              data={columns}
              value={String(mapping?.[column] ?? -1)}
              onChange={(value) => map(column, Number(value))}
              allowDeselect={false}
              w="15rem"
            />
          ))}
          <Choice
            label={<FormattedMessage id="fees.conflict" />}
            value={onConflict}
            options={OnConflict.options}
            words="fees.conflict"
            onChange={(value) => onTold({ ...told, onConflict: value })}
            w="12rem"
          />
        </Group>
        {report && (
          <Text role="status">
            <FormattedMessage
              id="fees.report"
              values={{ fees: report.fees, unpriced: report.unpriced, lines: report.lines }}
            />{' '}
            {Object.entries(report.counts).map(([what, count]) => (
              <span key={what}>
                · <FormattedMessage id={`fees.issue.${what}`} values={{ count }} />{' '}
              </span>
            ))}
          </Text>
        )}
        <Table maw="60rem" verticalSpacing={2}>
          <Table.Tbody>
            {sample.map(({ code, modifier, description, cents, note }) => (
              <Table.Tr key={`${code}|${modifier}`}>
                <Table.Td>
                  {code} {modifier}
                </Table.Td>
                <Table.Td>{description}</Table.Td>
                <Table.Td ta="right">{cents === null ? note : <Amount cents={cents} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group align="flex-start" gap="sm">
          <TextInput
            label={<FormattedMessage id="fees.name" />}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={issueAt(take.error, 'name')}
            maxLength={100}
          />
          <TextInput
            label={<FormattedMessage id="fees.from" />}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            error={fromOn === null ? <FormattedMessage id="reports.day.wrong" /> : null}
          />
        </Group>
        <FailureNote error={take.error} beside={['name']} />
        <Group>
          <Button type="submit" loading={take.isPending} disabled={!report || report.fees === 0}>
            <FormattedMessage id="fees.take" />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
