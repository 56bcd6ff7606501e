import { Button } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { ageInMonths, VitalKind, vitalKindOf, type VitalSet } from '../../shared/vitals/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusFirstField } from '../kit/focus.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { HappenedText } from '../results/index.ts'
import type { ShellCommand } from '../shell/commands.ts'
import { useDrafts } from '../shell/drafts.ts'
import { useCommands } from '../shell/place-commands.ts'
import { useMay } from '../shell/session.ts'
import { VitalsEntry } from './entry.tsx'
import { MeasureText } from './measure-text.tsx'
import type { ChartPart } from './panel.tsx'
import { useUnits } from './units.ts'
import classes from './vitals.module.css'

/** Sets among which the last value of each measure is looked for. */
const SETS = 20

/** Beside a note: the last value of each measure, and taking new ones without leaving what is being written. */
export function VitalsBeside({ patientId, encounterId = null }: ChartPart) {
  const today = dayIn(useIntl().timeZone ?? 'UTC', useNow() as Instant)
  const { habit } = useUnits()
  const mayWrite = useMay('chart.write')
  const button = useRef<HTMLButtonElement>(null)
  const [taking, setTaking] = useState(() => `vitals.${patientId}` in useDrafts.getState().byForm)
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const sets = useAsk(['vitals', 'sets', patientId, SETS], (signal) =>
    core.vitals.sets({ patientId, limit: SETS }, { signal }),
  )
  useTakingKeys(mayWrite ? () => setTaking(true) : null)
  const done = () => {
    setTaking(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    done()
  }
  return (
    <Panel
      title={<FormattedMessage id="vitals.title" />}
      actions={
        mayWrite &&
        !taking && (
          <Button size="compact-xs" ref={button} onClick={() => setTaking(true)}>
            <FormattedMessage id="vitals.take" />
          </Button>
        )
      }
    >
      <FailureNote error={sets.error ?? patient.error} onRetry={() => void sets.refetch()} />
      {taking && patient.data && (
        // Escape leaves the form from any of its fields.
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys of the form within
        <div ref={focusFirstField} onKeyDown={escape}>
          <VitalsEntry
            patientId={patientId}
            encounterId={encounterId}
            today={today}
            months={ageInMonths(patient.data.birthOn, today)}
            gender={patient.data.gender}
            habit={habit}
            onTaken={done}
          />
        </div>
      )}
      {sets.isPending && <Waiting />}
      {sets.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="vitals.none" />
        </Empty>
      )}
      {sets.data && (
        <dl className={classes['last']} data-last-vitals>
          {lastOf(sets.data).map(({ kind, observation, happened }) => (
            <div key={kind}>
              <dt>
                <FormattedMessage id={`vitals.${kind}`} />
              </dt>
              <dd>
                <MeasureText observation={observation} habit={habit} />
              </dd>
              <dd className={classes['when']}>
                <HappenedText happened={happened} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  )
}

/** `c s` begins to take vital signs, wherever in the visit one is. */
function useTakingKeys(take: (() => void) | null): void {
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  const mayTake = take !== null
  const commands = useMemo(
    (): ShellCommand[] =>
      mayTake
        ? [{ id: 'vitals.take', words: 'vitals.take', icon: 'section', keys: 'c s', run: () => latest.current?.() }]
        : [],
    [mayTake],
  )
  useCommands(commands)
}

/** The last value of each measure that still stands, in the order in which they are taken. */
function lastOf(sets: readonly VitalSet[]) {
  return VitalKind.options.flatMap((kind) => {
    for (const { observations, happened } of sets) {
      const observation = observations.find((one) => vitalKindOf(one) === kind && one.retraction === null)
      if (observation) return [{ kind, observation, happened }]
    }
    return []
  })
}
