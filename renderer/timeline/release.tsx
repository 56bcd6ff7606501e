import { Button, Group, MultiSelect, Select, SimpleGrid, Table, Text, TextInput } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import { type Disclosure, inAccounting, LegalBasis, type Release, ReleasedKind } from '../../shared/timeline/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { endOfDay, startOfDay } from '../kit/days.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { PrintedChart } from './printed-chart.tsx'

const NEW = { recipient: '', recipientAddress: '', purpose: '', legalBasis: 'treatment', means: 'paper' } as const
/** What a kind is called: an entry's, or who the patient is. */
const wordOf = (kind: ReleasedKind) => ({ id: kind === 'details' ? 'release.kind.details' : `timeline.kind.${kind}` })
const MEANS = ['paper', 'file', 'fax', 'message'] as const

/** Giving a chart or a part of it out: what, to whom, why; recorded first, then printed. Below: what went out before. */
export function ReleaseChart() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const [released, setReleased] = useState<Disclosure | null>(null)
  if (released && patient.data)
    return <PrintedChart patient={patient.data} disclosure={released} onDone={() => setReleased(null)} />
  const name = patient.data ? `${patient.data.familyName}, ${patient.data.givenName}` : ''
  return (
    <Page
      title={<FormattedMessage id="release.title" values={{ name }} />}
      actions={
        <Button variant="subtle" onClick={() => go(`/patients/${patientId}`)}>
          <FormattedMessage id="release.back" />
        </Button>
      }
    >
      <FailureNote error={patient.error} onRetry={() => void patient.refetch()} />
      {patient.isPending && <Waiting />}
      {patient.data && <ReleaseForm patientId={patientId} onReleased={setReleased} />}
      {patient.data && <Disclosures patientId={patientId} />}
    </Page>
  )
}

function ReleaseForm({ patientId, onReleased }: { patientId: PatientId; onReleased: (given: Disclosure) => void }) {
  const intl = useIntl()
  const zone = intl.timeZone ?? 'UTC'
  const [said, setSaid] = useState<Pick<Release, keyof typeof NEW>>(NEW)
  const [kinds, setKinds] = useState<ReleasedKind[]>([])
  const [days, setDays] = useState({ from: '', until: '' })
  const release = useTell(core.timeline.release, ['timeline'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [from, until] = [startOfDay(days.from, zone), endOfDay(days.until, zone)] as [Instant | null, Instant | null]
    release.mutate({ patientId, ...said, kinds, from, until }, { onSuccess: onReleased })
  }
  const field = (name: 'recipient' | 'recipientAddress' | 'purpose') => (
    <TextInput
      label={<FormattedMessage id={`release.${name}`} />}
      value={said[name]}
      required={name !== 'recipientAddress'}
      onChange={(event) => setSaid({ ...said, [name]: event.currentTarget.value })}
    />
  )
  return (
    <form onSubmit={submit}>
      <Panel title={<FormattedMessage id="release.what" />}>
        <SimpleGrid cols={3}>
          {field('recipient')}
          {field('recipientAddress')}
          {field('purpose')}
          <Select
            label={<FormattedMessage id="release.legalBasis" />}
            allowDeselect={false}
            data={LegalBasis.options.map((value) => ({
              value,
              label: intl.formatMessage({ id: `release.basis.${value}` }),
            }))}
            value={said.legalBasis}
            onChange={(value) => setSaid({ ...said, legalBasis: LegalBasis.parse(value) })}
            description={
              <FormattedMessage id={inAccounting(said.legalBasis) ? 'release.accounted' : 'release.not-accounted'} />
            }
          />
          <Select
            label={<FormattedMessage id="release.means" />}
            allowDeselect={false}
            data={MEANS.map((value) => ({ value, label: intl.formatMessage({ id: `release.means.${value}` }) }))}
            value={said.means}
            onChange={(value) => setSaid({ ...said, means: MEANS.find((one) => one === value) ?? 'paper' })}
          />
          <MultiSelect
            label={<FormattedMessage id="release.kinds" />}
            placeholder={kinds.length === 0 ? intl.formatMessage({ id: 'release.all-kinds' }) : ''}
            data={ReleasedKind.options.map((value) => ({ value, label: intl.formatMessage(wordOf(value)) }))}
            value={kinds}
            onChange={(chosen) => setKinds(chosen as ReleasedKind[])}
          />
          {(['from', 'until'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={<FormattedMessage id={`search.${end}`} />}
              value={days[end]}
              onChange={(event) => setDays({ ...days, [end]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
        <FailureNote error={release.error} />
        <Group mt="md">
          <Button type="submit" loading={release.isPending} leftSection={<IconPrinter size={16} aria-hidden />}>
            <FormattedMessage id="release.record" />
          </Button>
        </Group>
      </Panel>
    </form>
  )
}

/** What was given out of this chart, newest first, with what the accounting to the patient would name. */
function Disclosures({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const given = useAsk(['timeline', 'disclosures', patientId], (signal) =>
    core.timeline.disclosures({ patientId }, { signal }),
  )
  return (
    <Panel title={<FormattedMessage id="release.before" />}>
      <FailureNote error={given.error} onRetry={() => void given.refetch()} />
      {given.isPending && <Waiting />}
      {given.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="release.none" />
        </Empty>
      )}
      {given.data && given.data.length > 0 && (
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              {['when', 'recipient', 'purpose', 'legalBasis', 'entries', 'by', 'accounting'].map((column) => (
                <Table.Th key={column}>
                  <FormattedMessage id={`release.${column}`} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {given.data.map((one) => (
              <Table.Tr key={one.disclosureId}>
                <Table.Td>
                  <FormattedDate value={one.disclosedAt} dateStyle="medium" timeStyle="short" />
                </Table.Td>
                <Table.Td>
                  {one.recipient}
                  {one.recipientAddress !== '' && <Text size="xs">{one.recipientAddress}</Text>}
                </Table.Td>
                <Table.Td>{one.purpose}</Table.Td>
                <Table.Td>
                  <FormattedMessage id={`release.basis.${one.legalBasis}`} />
                </Table.Td>
                <Table.Td>
                  <Text span>{one.entryCount}</Text>
                  {one.kinds.length > 0 && (
                    <Text size="xs">{intl.formatList(one.kinds.map((kind) => intl.formatMessage(wordOf(kind))))}</Text>
                  )}
                </Table.Td>
                <Table.Td>{one.disclosedByName}</Table.Td>
                <Table.Td>
                  <FormattedMessage id={one.accountable ? 'release.yes' : 'release.no'} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}
