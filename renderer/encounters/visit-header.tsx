import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { type Encounter, isOpen } from '../../shared/encounters/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { ChangeVisit } from './change-visit.tsx'
import { useCurrentVisit } from './current-visit.ts'

type Doing = 'cancel' | 'reopen' | 'change' | null

/** What visit this is and where it stands, in one line, with what can be done about it. */
export function VisitHeader({ patientId, encounterId }: { patientId: PatientId; encounterId?: string | null }) {
  const { visit, error, retry } = useCurrentVisit(patientId, encounterId)
  if (error) return <FailureNote error={error} onRetry={retry} />
  return visit ? <Header key={visit.revision} visit={visit} /> : null
}

function Header({ visit }: { visit: Encounter }) {
  const intl = useIntl()
  const [doing, setDoing] = useState<Doing>(null)
  const mayWrite = useMay('chart.write')
  const seen = { patientId: visit.patientId, encounterId: visit.encounterId, revision: visit.revision }
  const finish = useTell(core.encounters.finish, ['encounters', 'timeline', 'flow', 'appointments'])
  const begin = useTell(core.encounters.begin, ['encounters', 'timeline', 'flow', 'appointments'])
  const standing = mayWrite && visit.retraction === null
  const closed = visit.status === 'finished' || visit.status === 'cancelled'
  return (
    <section aria-label={intl.formatMessage({ id: 'encounters.visit' })}>
      <Group gap="sm" wrap="wrap">
        <Text fw={600}>{visit.type.text}</Text>
        <Badge variant="outline" color={isOpen(visit.status) ? 'ink' : 'gray'}>
          <FormattedMessage id={visit.retraction ? 'notes.status.retracted' : `encounters.status.${visit.status}`} />
        </Badge>
        <Text size="sm" c="dimmed">
          <FormattedDate value={visit.happenedAt} dateStyle="medium" timeStyle="short" />
          {' · '}
          {visit.clinicianName}
          {visit.locationName && ` · ${visit.locationName}`}
          {visit.reason.text && ` · ${visit.reason.text}`}
        </Text>
        {standing && doing === null && (
          <Group gap={4} ml="auto" className="no-print">
            {(visit.status === 'planned' || visit.status === 'arrived') && (
              <Button size="compact-sm" loading={begin.isPending} onClick={() => begin.mutate(seen)}>
                <FormattedMessage id="encounters.begin" />
              </Button>
            )}
            {isOpen(visit.status) && (
              <Button
                size="compact-sm"
                variant="default"
                loading={finish.isPending}
                onClick={() => finish.mutate(seen)}
              >
                <FormattedMessage id="encounters.finish" />
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" onClick={() => setDoing('change')}>
              <FormattedMessage id="encounters.change" />
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setDoing(closed ? 'reopen' : 'cancel')}>
              <FormattedMessage id={closed ? 'encounters.reopen' : 'encounters.cancel'} />
            </Button>
          </Group>
        )}
      </Group>
      {visit.statusReason && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="encounters.because" values={{ reason: visit.statusReason }} />
        </Text>
      )}
      <FailureNote error={finish.error ?? begin.error} />
      {doing === 'change' && <ChangeVisit visit={visit} onDone={() => setDoing(null)} />}
      {(doing === 'cancel' || doing === 'reopen') && <Because move={doing} seen={seen} onDone={() => setDoing(null)} />}
    </section>
  )
}

type ReasonProps = {
  move: 'cancel' | 'reopen'
  seen: Pick<Encounter, 'patientId' | 'encounterId' | 'revision'>
  onDone: () => void
}

function Because({ move, seen, onDone }: ReasonProps) {
  const tell = useTell(core.encounters[move], ['encounters', 'timeline', 'flow', 'appointments'])
  return (
    <WithReason
      label={<FormattedMessage id="encounters.why" />}
      action={<FormattedMessage id={`encounters.${move}`} />}
      busy={tell.isPending}
      error={tell.error}
      onCancel={onDone}
      onGive={(reason) => tell.mutate({ ...seen, reason }, { onSuccess: onDone })}
    />
  )
}
