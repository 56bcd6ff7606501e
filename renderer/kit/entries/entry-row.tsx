import { Menu, Text } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EntryHead } from '../../../shared/kernel/index.ts'
import { todayOn } from '../event-time.ts'
import { useNow } from '../now.ts'
import { EntryMark } from '../../conflicts/index.ts'
import { useMay } from '../../shell/session.ts'
import { ChangeEntry, changeForm } from './change-entry.tsx'
import { hasDraft } from './draft.ts'
import { EntryHistory } from './history.tsx'
import { RetractEntry } from './retract.tsx'
import { RowMenu } from './row-menu.tsx'
import type { EntrySpec, Named } from './spec.ts'
import classes from './entries.module.css'

type Props<E extends EntryHead & Named, D extends Named> = { spec: EntrySpec<E, D>; entry: E; quiet?: boolean }

/** One line of a list, and under it whatever is being done about it. Its button opens what can be done, by the keyboard too. */
export function EntryRow<E extends EntryHead & Named, D extends Named>({ spec, entry, quiet = false }: Props<E, D>) {
  const intl = useIntl()
  const mayWrite = useMay('chart.write') && entry.retraction === null
  const today = todayOn(intl.timeZone, useNow())
  const form = changeForm(spec.noun, entry.entryId)
  const [open, setOpen] = useState<string | null>(() => (hasDraft(form) ? 'change' : null))
  const button = useRef<HTMLButtonElement>(null)
  const done = () => {
    setOpen(null)
    requestAnimationFrame(() => button.current?.focus())
  }
  const actions = spec.actions.filter(({ shown }) => mayWrite && shown(entry))
  const action = actions.find(({ word }) => word === open)
  const item = (word: string, key = word): ReactNode => (
    <Menu.Item key={key} onClick={() => setOpen(key)}>
      <FormattedMessage id={word} />
    </Menu.Item>
  )
  return (
    <li className={classes['entry']} data-entry={entry.entryId}>
      <div className={classes['row']}>
        <div className={quiet || entry.retraction ? `${classes['said']} ${classes['quiet']}` : classes['said']}>
          {entry.retraction ? (
            <>
              <s>
                <spec.Line entry={entry} />
              </s>
              <Text size="xs">
                <FormattedMessage id="entries.retracted" values={{ reason: entry.retraction.reason }} />
              </Text>
            </>
          ) : (
            <>
              <spec.Line entry={entry} />
              <EntryMark patientId={entry.patientId} entryId={entry.entryId} />
            </>
          )}
        </div>
        <RowMenu button={button} label={intl.formatMessage({ id: 'entries.menu' }, { name: entry.concept.text })}>
          {mayWrite && item('entries.change', 'change')}
          {actions.map(({ word }) => item(word))}
          {item('entries.history', 'history')}
          {mayWrite && item('entries.retract', 'retract')}
        </RowMenu>
      </div>
      {open === 'change' && <ChangeEntry spec={spec} entry={entry} onDone={done} />}
      {open === 'history' && <EntryHistory spec={spec} entry={entry} onDone={done} />}
      {open === 'retract' && <RetractEntry spec={spec} entry={entry} onDone={done} />}
      {action && 'Panel' in action && <action.Panel entry={entry} onDone={done} />}
      {action && 'preset' in action && (
        <ChangeEntry spec={spec} entry={entry} preset={action.preset(entry, today)} onDone={done} />
      )}
    </li>
  )
}
