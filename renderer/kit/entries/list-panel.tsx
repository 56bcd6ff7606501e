import type { ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, EntryHead, ListState, Outcome, PatientId } from '../../../shared/kernel/index.ts'
import { useAsk } from '../../ipc/ask.ts'
import { FailureNote } from '../failure.tsx'
import { Panel, Waiting } from '../page.tsx'
import { EntryList, type Group } from './entry-list.tsx'
import type { EntrySpec, Named } from './spec.ts'
import { StateLine } from './state-line.tsx'

/** What every panel of a list takes. */
export type PanelOf = { patientId: string; encounterId?: string | null }

type Props<E extends EntryHead & Named, D extends Named> = PanelOf & {
  spec: EntrySpec<E, D>
  list: (
    input: { patientId: PatientId },
    options: { signal: AbortSignal },
  ) => Promise<Outcome<{ entries: E[]; state: ListState }>>
  review: Parameters<typeof StateLine>[0]['review']
  groups: (standing: E[]) => readonly Group<E>[]
  actions?: ReactNode
  children?: ReactNode
}

/** A list of a chart: what is known of it as a whole, its entries in groups, and everything that can be done about them. */
export function ListPanel<E extends EntryHead & Named, D extends Named>(props: Props<E, D>) {
  const { spec, list, review, groups, actions, children } = props
  const patientId = props.patientId as PatientId
  const encounterId = (props.encounterId ?? null) as EncounterId | null
  const asked = useAsk([spec.capability, 'list', patientId], (signal) => list({ patientId }, { signal }))
  const standing = asked.data?.entries.filter(({ retraction }) => retraction === null) ?? []
  const retracted = asked.data?.entries.filter(({ retraction }) => retraction !== null) ?? []
  return (
    <Panel title={<FormattedMessage id={`${spec.noun}.title`} />} actions={actions}>
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && <Waiting />}
      {asked.data && (
        <>
          <StateLine
            noun={spec.noun}
            state={asked.data.state}
            patientId={patientId}
            encounterId={encounterId}
            review={review}
          />
          <EntryList
            spec={spec}
            patientId={patientId}
            encounterId={encounterId}
            groups={groups(standing)}
            retracted={retracted}
          >
            {children}
          </EntryList>
        </>
      )}
    </Panel>
  )
}
