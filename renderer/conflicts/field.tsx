import { Button, Textarea } from '@mantine/core'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Choice, ConflictField, ConflictVersion } from '../../shared/conflicts/index.ts'
import classes from './conflicts.module.css'
import { saidIn } from './said.ts'

type Props = {
  field: ConflictField
  /** Unique on the screen. */
  name: string
  /** Nothing can be chosen. */
  fixed: boolean
  chosen: Choice | null
  onChoose: (choice: Choice) => void
}

/** One field with its versions side by side: what stands, what else was written, what was there before. */
export function Field({ field, name, fixed, chosen, onChoose }: Props) {
  const intl = useIntl()
  const { versions, byHand } = field
  const stands = versions.find(({ role }) => role === 'stands')
  const key = chosen && 'version' in chosen ? chosen.version : chosen ? '' : (stands?.key ?? '')
  const texts = versions.filter(({ role }) => role !== 'before').map((version) => saidIn(intl, field, version))
  return (
    <fieldset className={classes['field']} data-field={field.field}>
      <legend>{wordOf(intl, field.field)}</legend>
      <div className={classes['versions']}>
        {versions.map((version) => (
          <label
            key={version.key}
            className={classes['version']}
            data-role={version.role}
            {...(version.key === key && { 'data-chosen': true })}
            {...(fixed && { 'data-fixed': true })}
          >
            {!fixed && (
              <input
                type="radio"
                name={name}
                checked={version.key === key}
                onChange={() => onChoose({ field: field.field, version: version.key })}
              />
            )}
            <span className={classes['role']}>
              <FormattedMessage id={`conflicts.role.${version.role}`} />
            </span>
            <span className={classes['said']}>
              {saidIn(intl, field, version) || <FormattedMessage id="conflicts.nothing-said" />}
            </span>
            <By version={version} />
          </label>
        ))}
      </div>
      {byHand && !fixed && chosen && 'text' in chosen && (
        <Textarea
          mt="xs"
          autosize
          minRows={2}
          maxRows={12}
          label={<FormattedMessage id="conflicts.by-hand.label" />}
          value={chosen.text}
          onChange={(event) => onChoose({ field: field.field, text: event.currentTarget.value })}
        />
      )}
      {byHand && !fixed && !(chosen && 'text' in chosen) && (
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => onChoose({ field: field.field, text: texts.filter((text) => text !== '').join('\n') })}
        >
          <FormattedMessage id="conflicts.by-hand" />
        </Button>
      )}
    </fieldset>
  )
}

/** Who wrote it, when and on which PC, and who has decided for it. */
function By({ version: { byName, deviceName, at, chosenBy } }: { version: ConflictVersion }) {
  const intl = useIntl()
  const said = [byName, deviceName].filter((part) => part !== '')
  return (
    <span className={classes['quiet']}>
      {said.join(' · ')}
      {at !== null && (
        <>
          {said.length > 0 && ' · '}
          <FormattedDate value={at} dateStyle="medium" timeStyle="short" />
        </>
      )}
      {chosenBy.length > 0 && (
        <>
          {' · '}
          <FormattedMessage id="conflicts.chosen-by" values={{ names: intl.formatList(chosenBy) }} />
        </>
      )}
    </span>
  )
}

/** A field by its name; a column that has none of its own by the words of the column. */
export function wordOf(intl: ReturnType<typeof useIntl>, field: string): string {
  const id = `conflicts.field.${field}`
  return intl.messages[id]
    ? intl.formatMessage({ id })
    : intl.formatMessage({ id: 'conflicts.field.other' }, { field: field.replaceAll('_', ' ') })
}
