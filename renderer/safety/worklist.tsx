import { Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { SafetyFinding } from '../../shared/safety/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { Opened } from '../kit/opened.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { FindingDetails } from './finding.tsx'
import { TierBadge } from './tier-badge.tsx'

const MOST = 200
const CAUSES = ['all', 'allergy', 'problem', 'result', 'medication', 'knowledge'] as const
type Shown = (typeof CAUSES)[number]

/** Charts whose drugs are judged otherwise since something came: the gravest first. Nobody is interrupted; somebody looks. */
export function SafetyWorklist() {
  const intl = useIntl()
  const [cause, setCause] = useState<Shown>('all')
  const [open, setOpen] = useState<string | null>(null)
  const list = useAsk(['safety', 'worklist'], (signal) => core.safety.worklist({ limit: MOST }, { signal }))
  const findings = list.data?.findings.filter((one) => cause === 'all' || one.cause === cause) ?? []
  const chosen = findings.find(({ findingId }) => findingId === open)
  const back = () => {
    setOpen(null)
    requestAnimationFrame(() => focusFirstRow(document.querySelector('[data-screen="safety.worklist"]')))
  }
  return (
    <Page title={<FormattedMessage id="screen.safety.worklist" />}>
      <Text size="sm" c="dimmed">
        <FormattedMessage id="safety.worklist.what" />
      </Text>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {chosen && (
        <Opened key={chosen.findingId} onClose={back}>
          <FindingDetails finding={chosen} onSettled={back} onClose={back} />
        </Opened>
      )}
      {list.data && (
        <>
          <Choice
            label={<FormattedMessage id="safety.cause" />}
            value={cause}
            options={CAUSES}
            words="safety.cause"
            onChange={setCause}
            w="14rem"
          />
          <Panel
            title={
              <FormattedMessage
                id="safety.worklist.count"
                values={{ shown: findings.length, total: list.data.total }}
              />
            }
            fill
          >
            {findings.length === 0 ? (
              <Empty>
                <FormattedMessage id="safety.worklist.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'screen.safety.worklist' })}
                columns={COLUMNS}
                rows={findings}
                keyOf={({ findingId }) => findingId}
                onOpen={({ findingId }) => setOpen(findingId)}
              />
            )}
          </Panel>
        </>
      )}
    </Page>
  )
}

const COLUMNS: readonly Column<SafetyFinding>[] = [
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '24%',
  },
  {
    key: 'tier',
    label: <FormattedMessage id="safety.tier" />,
    cell: ({ tier }) => <TierBadge tier={tier} />,
    tight: true,
  },
  {
    key: 'drugs',
    label: <FormattedMessage id="safety.drugs" />,
    cell: ({ drugs }) => drugs.join(' + '),
    width: '24%',
  },
  { key: 'why', label: <FormattedMessage id="safety.why" />, cell: ({ why }) => why },
  {
    key: 'cause',
    label: <FormattedMessage id="safety.cause" />,
    cell: ({ cause }) => <FormattedMessage id={`safety.cause.${cause}`} />,
    tight: true,
  },
  {
    key: 'found',
    label: <FormattedMessage id="safety.found" />,
    cell: ({ foundAt }) => <FormattedDate value={foundAt} dateStyle="medium" />,
    tight: true,
  },
]
