import { Alert, Autocomplete, Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { EncounterClass, isOpen } from '../../shared/encounters/index.ts'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Panel } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import { VISIT_TYPES } from './visit-types.ts'

type Props = {
  patientId: PatientId
  onStarted: (encounterId: EncounterId) => void
  /** Given where there is something else to go back to. */
  onCancel?: () => void
}

/** Opens a visit: what kind, and why. Enter is enough. A second one on the same day is asked about. */
export function StartVisit({ patientId, onStarted, onCancel }: Props) {
  const intl = useIntl()
  const mayWrite = useMay('chart.write')
  const [type, setType] = useState('')
  const [reason, setReason] = useState('')
  const [kind, setKind] = useState<EncounterClass>('ambulatory')
  const start = useTell(core.encounters.start, ['encounters', 'timeline'])
  const sameDay = start.error?.failure.reason === 'same-day-visit'
  const types = VISIT_TYPES.map((id) => intl.formatMessage({ id: `encounters.type.${id}` }))
  if (!mayWrite)
    return (
      <Empty>
        <FormattedMessage id="encounters.none" />
      </Empty>
    )
  const begin = (despiteSameDay: boolean) => {
    const said = { type: { text: type.trim() || (types[0] ?? '') }, reason: { text: reason }, class: kind }
    start.mutate({ patientId, ...said, despiteSameDay }, { onSuccess: ({ encounterId }) => onStarted(encounterId) })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Who sees the finished one and asks for another has been asked already.
    begin(onCancel !== undefined)
  }
  return (
    <Panel title={<FormattedMessage id="encounters.start" />}>
      <OpenVisits patientId={patientId} onChoose={onStarted} />
      <form onSubmit={submit}>
        <SimpleGrid cols={3}>
          <Autocomplete
            ref={focusOnArrival}
            label={<FormattedMessage id="encounters.type" />}
            placeholder={types[0] ?? ''}
            data={types}
            value={type}
            onChange={setType}
            maxLength={300}
            openOnFocus={false}
          />
          <TextInput
            label={<FormattedMessage id="encounters.reason" />}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
          />
          <Select
            label={<FormattedMessage id="encounters.class" />}
            data={EncounterClass.options.map((value) => ({
              value,
              label: intl.formatMessage({ id: `encounters.class.${value}` }),
            }))}
            value={kind}
            onChange={(value) => setKind(EncounterClass.catch('ambulatory').parse(value))}
            allowDeselect={false}
          />
        </SimpleGrid>
        {sameDay ? (
          <Alert color="orange" variant="outline" role="alert" mt="sm" data-same-day>
            <FormattedMessage id="encounters.same-day" />
          </Alert>
        ) : (
          <FailureNote error={start.error} />
        )}
        <Group mt="sm">
          {sameDay ? (
            <Button ref={focusOnArrival} loading={start.isPending} onClick={() => begin(true)}>
              <FormattedMessage id="encounters.start-another" />
            </Button>
          ) : (
            <Button type="submit" loading={start.isPending}>
              <FormattedMessage id="encounters.start" />
            </Button>
          )}
          {onCancel && (
            <Button variant="subtle" onClick={onCancel}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          )}
        </Group>
      </form>
    </Panel>
  )
}

/** Visits of this patient that are under way: to go on with one rather than begin another. */
function OpenVisits({ patientId, onChoose }: { patientId: PatientId; onChoose: (encounterId: EncounterId) => void }) {
  const intl = useIntl()
  const visits = useAsk(['encounters', 'list', patientId], (signal) => core.encounters.list({ patientId }, { signal }))
  const open = (visits.data ?? []).filter(
    ({ status, retraction }) => retraction === null && (status === 'planned' || isOpen(status)),
  )
  if (visits.error) return <FailureNote error={visits.error} onRetry={() => void visits.refetch()} />
  return (
    <Group gap="xs" mb="sm">
      {open.map(({ encounterId, type, happenedAt }) => (
        <Button key={encounterId} variant="light" size="compact-md" onClick={() => onChoose(encounterId)}>
          <FormattedMessage
            id="encounters.go-on"
            values={{ type: type.text, time: intl.formatDate(happenedAt, { dateStyle: 'medium', timeStyle: 'short' }) }}
          />
        </Button>
      ))}
    </Group>
  )
}
