import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { CoverageDetails } from '../../shared/coverage/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { CoverageForm } from './form.tsx'
import { OneCoverage } from './one.tsx'

/** Who pays for a patient, in order, with what is over below; that nobody asked is told apart from paying herself. */
export function CoveragePanel({ patientId }: { patientId: PatientId }) {
  return useMay('coverage.read') ? <Shown patientId={patientId} /> : null
}

function Shown({ patientId }: { patientId: PatientId }) {
  const notice = useNotice()
  const mayWrite = useMay('coverage.write')
  const draft = `coverage.new.${patientId}`
  const [adding, setAdding] = useState<CoverageDetails['kind'] | null>(() =>
    draft in useDrafts.getState().byForm ? 'insurance' : null,
  )
  const list = useAsk(['coverage', 'list', patientId], (signal) => core.coverage.list({ patientId }, { signal }))
  const forget = () => useDrafts.getState().drop(draft)
  const add = useTell(core.coverage.add, ['coverage'], forget)
  const close = () => {
    forget()
    setAdding(null)
  }
  const { entries = [], state } = list.data ?? {}
  const taken = entries.filter(({ inEffect, kind }) => inEffect && kind === 'insurance').map(({ rank }) => rank)
  const rank = ([1, 2, 3] as const).find((one) => !taken.includes(one)) ?? 3
  return (
    <Panel
      title={<FormattedMessage id="coverage.title" />}
      actions={
        mayWrite &&
        adding === null && (
          <Group gap={4}>
            <Button size="compact-xs" onClick={() => setAdding('insurance')}>
              <FormattedMessage id="coverage.add" />
            </Button>
            {state !== 'self-pay' && (
              <Button size="compact-xs" variant="default" onClick={() => setAdding('self-pay')}>
                <FormattedMessage id="coverage.add.self-pay" />
              </Button>
            )}
          </Group>
        )
      }
    >
      <Stack gap="xs">
        <FailureNote error={list.error} onRetry={() => void list.refetch()} />
        {list.isPending && <Waiting />}
        {state && state !== 'insured' && (
          <Text component="output" size="sm" fw={600} data-coverage-state={state}>
            <FormattedMessage id={`coverage.state.${state}`} />
          </Text>
        )}
        {adding !== null && (
          <CoverageForm
            draft={draft}
            patientId={patientId}
            start={{ kind: adding, rank }}
            busy={add.isPending}
            error={add.error}
            onCancel={close}
            onSave={(details) =>
              add.mutate(
                { patientId, details },
                {
                  onSuccess: () => {
                    close()
                    notice('coverage.saved')
                  },
                },
              )
            }
          />
        )}
        <div>
          {entries.map((coverage) => (
            <OneCoverage key={coverage.coverageId} coverage={coverage} mayWrite={mayWrite} />
          ))}
        </div>
      </Stack>
    </Panel>
  )
}
