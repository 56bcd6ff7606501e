import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Page, Panel } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'
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
          <WithReason
            label={<FormattedMessage id="break-glass.reason" />}
            action={<FormattedMessage id="break-glass.open" />}
            busy={breakGlass.isPending}
            error={breakGlass.error}
            onGive={(reason) => breakGlass.mutate({ patientId, reason }, { onSuccess: () => void opened() })}
            onCancel={() => go('/patients')}
            long=""
            grave
          />
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
