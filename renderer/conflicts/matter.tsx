import { Anchor, Button } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { Choice, ConflictMatter } from '../../shared/conflicts/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Keys } from '../kit/keys.tsx'
import { useNotice } from '../kit/notice.ts'
import { PatientText } from '../kit/patient-text.tsx'
import { go } from '../shell/navigate.ts'
import { type Chosen, otherOf, toChoices } from './choosing.ts'
import classes from './conflicts.module.css'
import { Field } from './field.tsx'

/** One record about which a person has to decide. It takes the focus as a whole, so that one digit decides. */
export function Matter({ matter }: { matter: ConflictMatter }) {
  const notice = useNotice()
  const [chosen, setChosen] = useState<Chosen>({})
  const next = useRef<HTMLElement | null>(null)
  // What was decided about leaves the list: whoever decides goes on with the next.
  const decide = useTell(core.conflicts.decide, ['conflicts', 'handover'], () => {
    notice('conflicts.decided')
    next.current?.focus()
  })
  const { tbl, rowId, patientId, revision, fields, shut, mayDecide, mayChoose, mayKeepBoth } = matter
  const send = (choices: Choice[], keepBoth: boolean, from: HTMLElement | null) => {
    if (!mayDecide || decide.isPending) return
    next.current = neighbour(from)
    decide.mutate({ tbl, rowId, patientId, revision, seen: matter.conflictIds, choices, keepBoth })
  }
  const other = mayChoose ? otherOf(fields) : null
  const waysByKey: Readonly<Record<string, ((from: HTMLElement) => void) | undefined>> = {
    1: (from) => send([], false, from),
    2: other ? (from) => send(other, false, from) : undefined,
    3: mayKeepBoth ? (from) => send([], true, from) : undefined,
  }
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    const self = event.currentTarget
    if (event.target !== self || event.ctrlKey || event.altKey || event.metaKey) return
    const step = event.key === 'ArrowDown' ? self.nextElementSibling : self.previousElementSibling
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') (step as HTMLElement | null)?.focus()
    else if (!waysByKey[event.key]) return
    else waysByKey[event.key]?.(self)
    event.preventDefault()
    event.stopPropagation()
  }
  const itself = (event: { currentTarget: Element }) => event.currentTarget.closest<HTMLElement>('[data-matter]')
  const choices = toChoices(chosen)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- a digit decides
    <li className={classes['matter']} data-matter={`${tbl}/${rowId}`} tabIndex={0} onKeyDown={onKeyDown}>
      <div className={classes['head']}>
        <h2 className={classes['title']}>
          <FormattedMessage id={`record.${tbl}`} />
          {matter.title !== '' && `: ${matter.title}`}
        </h2>
        {patientId !== null && !shut && (
          <Anchor component="button" size="sm" onClick={() => go(`/patients/${patientId}`)}>
            <PatientText patientName={matter.patientName} birthOn={matter.birthOn} />
          </Anchor>
        )}
        <span className={classes['quiet']}>
          <FormattedDate value={matter.at} dateStyle="medium" timeStyle="short" />
        </span>
      </div>
      <p className={classes['quiet']}>
        <FormattedMessage
          id={`conflicts.why.${shut ? 'shut' : matter.decidedTwice ? 'twice' : matter.onlyReview ? 'review' : 'lost'}`}
        />
      </p>
      {fields.map((field) => (
        <Field
          key={field.field}
          field={field}
          name={`${tbl}/${rowId}/${field.field}`}
          fixed={!mayDecide || !mayChoose}
          chosen={chosen[field.field] ?? null}
          onChoose={(choice) => setChosen({ ...chosen, [field.field]: choice })}
        />
      ))}
      {!shut && !mayDecide && (
        <p className={classes['quiet']}>
          <FormattedMessage id="conflicts.not-yours" />
        </p>
      )}
      {mayDecide && !mayChoose && (
        <p className={classes['quiet']}>
          <FormattedMessage id="conflicts.only-looked-at" />
        </p>
      )}
      {mayDecide && (
        <div className={classes['keys']}>
          {choices.length > 0 && (
            <Button size="xs" loading={decide.isPending} onClick={(event) => send(choices, false, itself(event))}>
              <FormattedMessage id="conflicts.take-chosen" />
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            loading={decide.isPending}
            onClick={(event) => send([], false, itself(event))}
            rightSection={<Keys keys="1" />}
          >
            <FormattedMessage id={mayChoose && !matter.onlyReview ? 'conflicts.keep' : 'conflicts.looked-at'} />
          </Button>
          {other && (
            <Button
              size="xs"
              variant="default"
              disabled={decide.isPending}
              onClick={(event) => send(other, false, itself(event))}
              rightSection={<Keys keys="2" />}
            >
              <FormattedMessage id="conflicts.take-other" />
            </Button>
          )}
          {mayKeepBoth && (
            <Button
              size="xs"
              variant="default"
              disabled={decide.isPending}
              onClick={(event) => send([], true, itself(event))}
              rightSection={<Keys keys="3" />}
            >
              <FormattedMessage id={tbl === 'note_draft' && !mayChoose ? 'conflicts.addendum' : 'conflicts.both'} />
            </Button>
          )}
        </div>
      )}
      <FailureNote error={decide.error} />
    </li>
  )
}

/** Where one goes on after a decision: the next of the list, or the one before. */
function neighbour(matter: HTMLElement | null): HTMLElement | null {
  const next = matter?.nextElementSibling ?? matter?.previousElementSibling ?? document.querySelector('main h1')
  return next as HTMLElement | null
}
