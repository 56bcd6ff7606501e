import { Title } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { Histories } from '../../shared/histories/index.ts'
import type { EncounterId, EntryHead, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { EntryList, type Group } from '../kit/entries/entry-list.tsx'
import type { PanelOf } from '../kit/entries/list-panel.tsx'
import type { EntrySpec, Named } from '../kit/entries/spec.ts'
import { StateLine } from '../kit/entries/state-line.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { Panel, Waiting } from '../kit/page.tsx'
import { relativeSpec } from './relatives.tsx'
import { lastAnswers, socialSpec } from './social.tsx'
import { surgicalSpec } from './surgical.tsx'

/** Family, social and surgical history of a chart. */
export function HistoryPanel(props: PanelOf) {
  const patientId = props.patientId as PatientId
  const asked = useAsk(['histories', 'list', patientId], (signal) => core.histories.list({ patientId }, { signal }))
  return (
    <Panel title={<FormattedMessage id="histories.title" />}>
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && <Waiting />}
      {asked.data && <Sections {...props} histories={asked.data} />}
    </Panel>
  )
}

const stands = (entry: EntryHead): boolean => entry.retraction === null

function Sections({ histories, ...props }: PanelOf & { histories: Histories }) {
  const patientId = props.patientId as PatientId
  const encounterId = (props.encounterId ?? null) as EncounterId | null
  const { last, earlier } = lastAnswers(histories.social.filter(stands))
  const procedures = histories.procedures.filter(stands).toSorted((a, b) => b.happenedAt - a.happenedAt)
  const section = <E extends EntryHead & Named, D extends Named>(
    spec: EntrySpec<E, D>,
    all: readonly E[],
    groups: readonly Group<E>[],
  ) => (
    <EntryList
      spec={spec}
      patientId={patientId}
      encounterId={encounterId}
      groups={groups}
      retracted={all.filter((entry) => !stands(entry))}
    />
  )
  return (
    <>
      <Heading word="relatives.title" />
      <StateLine
        noun="histories"
        state={histories.state}
        patientId={patientId}
        encounterId={encounterId}
        review={core.histories.review}
      />
      {section(relativeSpec, histories.relatives, [{ word: '', entries: histories.relatives.filter(stands) }])}
      <Heading word="social.title" />
      {section(socialSpec, histories.social, [
        { word: '', entries: last },
        { word: 'social.earlier', entries: earlier, quiet: true },
      ])}
      <Heading word="surgical.title" />
      {section(surgicalSpec, histories.procedures, [{ word: '', entries: procedures }])}
    </>
  )
}

const Heading = ({ word }: { word: string }) => (
  <Title order={3} mt="sm" mb={4}>
    <FormattedMessage id={word} />
  </Title>
)
