import { Box, Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, EntryHead, PatientId } from '../../../shared/kernel/index.ts'
import { focusOnArrival } from '../focus.ts'
import { RestOfList, useInSteps } from '../long-list.tsx'
import { useMay } from '../../shell/session.ts'
import { AddEntry } from './add-entry.tsx'
import { hasDraft } from './draft.ts'
import { EntryRow } from './entry-row.tsx'
import type { EntrySpec, Named } from './spec.ts'
import classes from './entries.module.css'

export type Group<E> = { word: string; entries: readonly E[]; quiet?: boolean }

type Props<E extends EntryHead & Named, D extends Named> = {
  spec: EntrySpec<E, D>
  patientId: PatientId
  encounterId: EncounterId | null
  /** What stands, in groups; a group without a heading has an empty word. */
  groups: readonly Group<E>[]
  retracted: readonly E[]
  children?: ReactNode
}

/** The lines of one list in groups, what was taken back behind a button, and the way to add. */
export function EntryList<E extends EntryHead & Named, D extends Named>(props: Props<E, D>) {
  const { spec, patientId, encounterId, groups, retracted, children } = props
  const mayWrite = useMay('chart.write')
  const [left, setLeft] = useState(false)
  const [adding, setAdding] = useState(() => hasDraft(`${spec.noun}.add.${patientId}`))
  const [showing, setShowing] = useState(false)
  return (
    <Box data-list={spec.noun}>
      {children}
      {groups.map((group) => (
        <GroupOfEntries key={group.word} spec={spec} group={group} />
      ))}
      {mayWrite &&
        (adding ? (
          <AddEntry
            spec={spec}
            patientId={patientId}
            encounterId={encounterId}
            onDone={() => {
              setLeft(true)
              setAdding(false)
            }}
          />
        ) : (
          <Button
            variant="subtle"
            size="compact-sm"
            className="no-print"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
            ref={left ? focusOnArrival : null}
          >
            <FormattedMessage id={`${spec.noun}.add`} />
          </Button>
        ))}
      {retracted.length > 0 && (
        <Button variant="subtle" size="compact-xs" onClick={() => setShowing(!showing)} aria-expanded={showing}>
          <FormattedMessage id="entries.show-retracted" values={{ count: retracted.length }} />
        </Button>
      )}
      {showing && <GroupOfEntries spec={spec} group={{ word: '', entries: retracted, quiet: true }} />}
    </Box>
  )
}

/** One group under its heading, as much of it drawn as is looked at. */
function GroupOfEntries<E extends EntryHead & Named, D extends Named>(props: {
  spec: EntrySpec<E, D>
  group: Group<E>
}) {
  const { spec, group } = props
  const part = useInSteps(group.entries.length)
  if (group.entries.length === 0) return null
  return (
    <Box>
      {group.word !== '' && (
        <h3 className={classes['group'] ?? ''}>
          <FormattedMessage id={group.word} values={{ count: group.entries.length }} />
        </h3>
      )}
      <ul className={classes['list'] ?? ''}>
        {group.entries.slice(0, part.shown).map((entry) => (
          <EntryRow key={entry.entryId} spec={spec} entry={entry} quiet={group.quiet ?? false} />
        ))}
        <RestOfList {...part} />
      </ul>
    </Box>
  )
}
