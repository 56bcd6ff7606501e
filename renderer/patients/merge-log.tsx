import { Alert, Button, Group, Text } from '@mantine/core'
import { IconGitMerge } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Merge, Patient } from '../../shared/patients/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'

/** On the chart of somebody who was merged: where everything is now. */
export function MergedNote({ patient }: { patient: Patient }) {
  const { mergedInto } = patient
  if (mergedInto === null) return null
  return (
    <Alert color="orange" variant="outline" icon={<IconGitMerge aria-hidden />} role="note">
      <Group justify="space-between">
        <FormattedMessage id="patients.merged" />
        <Button className="no-print" size="compact-sm" onClick={() => go(`/patients/${mergedInto}`)}>
          <FormattedMessage id="patients.merged.open" />
        </Button>
      </Group>
    </Alert>
  )
}

/** What was merged into a chart, by whom and why; each can be taken back with a reason. */
export function MergeLog({ patient }: { patient: Patient }) {
  const { patientId } = patient
  const log = useAsk(['patients', 'merges', patientId], (signal) => core.patients.merges({ patientId }, { signal }))
  if (log.error) return <FailureNote error={log.error} onRetry={() => void log.refetch()} />
  if (!log.data || log.data.length === 0) return null
  return (
    <Panel title={<FormattedMessage id="patients.merges" />}>
      {log.data.map((merge) => (
        <Line key={merge.mergeId} merge={merge} />
      ))}
    </Panel>
  )
}

function Line({ merge }: { merge: Merge }) {
  const mayMerge = useMay('patient.merge')
  const [undoing, setUndoing] = useState(false)
  const { mergedName, mergedNumber, survivorName, survivorNumber } = merge
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Text>
          <FormattedMessage
            id="patients.merges.line"
            values={{ merged: `${mergedName} (${mergedNumber})`, survivor: `${survivorName} (${survivorNumber})` }}
          />
        </Text>
        {mayMerge && merge.undoneAt === null && !undoing && (
          <Button variant="subtle" flex="none" onClick={() => setUndoing(true)}>
            <FormattedMessage id="patients.unmerge" />
          </Button>
        )}
      </Group>
      <Said at={merge.mergedAt} by={merge.mergedBy} reason={merge.reason} id="patients.merges.by" />
      {merge.undoneAt !== null && (
        <Said at={merge.undoneAt} by={merge.undoneBy} reason={merge.undoneReason} id="patients.merges.undone" />
      )}
      {undoing && <Unmerge merge={merge} onDone={() => setUndoing(false)} />}
    </div>
  )
}

function Said({ at, by, reason, id }: { at: number; by: string; reason: string; id: string }) {
  const intl = useIntl()
  const date = intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Text size="sm" c="dimmed">
      {intl.formatMessage({ id }, { date, by: by || '–', reason })}
    </Text>
  )
}

function Unmerge({ merge, onDone }: { merge: Merge; onDone: () => void }) {
  const intl = useIntl()
  const notice = useNotice()
  const unmerge = useTell(core.patients.unmerge, ['patients', 'duplicates'])
  const done = ({ kept }: { kept: string[] }) => {
    const fields = intl.formatList(kept.map((name) => intl.formatMessage({ id: `patient.${name}` })))
    notice(kept.length > 0 ? 'patients.unmerged.kept' : 'patients.unmerged', { fields })
    onDone()
  }
  return (
    <WithReason
      label={<FormattedMessage id="patients.unmerge.why" />}
      action={<FormattedMessage id="patients.unmerge" />}
      busy={unmerge.isPending}
      error={unmerge.error}
      onGive={(reason) => unmerge.mutate({ mergeId: merge.mergeId, reason }, { onSuccess: done })}
      onCancel={onDone}
    />
  )
}
