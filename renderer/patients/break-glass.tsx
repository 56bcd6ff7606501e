import { Button, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Page, Panel } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { loadDrafts } from '../shell/stored-drafts.tsx'
import { useMay } from '../shell/session.ts'
import { MarkSensitive } from './mark-sensitive.tsx'

/** A sensitive chart, closed: in an emergency it opens for an hour to whoever says why. */
export function BreakGlass({ patientId, onOpened }: { patientId: PatientId; onOpened: () => void }) {
  const may = useMay('break-glass.use')
  // Whoever marks charts without reading them takes the mark away here.
  const mayUnmark = useMay('chart.mark-sensitive') && !may
  const [unmarking, setUnmarking] = useState(false)
  const [reason, setReason] = useState('')
  const breakGlass = useTell(core.access.breakGlass)
  const opened = async () => {
    // What she had begun in this chart waited for its opening too.
    await loadDrafts()
    onOpened()
  }
  return (
    <Page title={<FormattedMessage id="break-glass.title" />} narrow>
      <Panel>
        <Text mb="sm">
          <FormattedMessage id={may ? 'break-glass.text' : 'break-glass.not-you'} />
        </Text>
        {may && (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              breakGlass.mutate({ patientId, reason }, { onSuccess: () => void opened() })
            }}
          >
            <Textarea
              label={<FormattedMessage id="break-glass.reason" />}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              autosize
              minRows={2}
              ref={focusOnArrival}
              required
            />
            <FailureNote error={breakGlass.error} />
            <Group mt="md">
              <Button type="submit" color="red" loading={breakGlass.isPending}>
                <FormattedMessage id="break-glass.open" />
              </Button>
              <Button variant="subtle" onClick={() => go('/patients')}>
                <FormattedMessage id="kit.back" />
              </Button>
            </Group>
          </form>
        )}
        {mayUnmark && !unmarking && (
          <Button variant="default" onClick={() => setUnmarking(true)}>
            <FormattedMessage id="patients.unmark" />
          </Button>
        )}
      </Panel>
      {unmarking && <MarkSensitive patient={{ patientId, sensitive: true }} onDone={onOpened} />}
    </Page>
  )
}
