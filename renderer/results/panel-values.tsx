import { Autocomplete, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { flagOf, type Panel, readRange, readResult } from '../../shared/results/index.ts'
import { FlagMark } from './flag.tsx'
import classes from './results.module.css'

/** What was typed for one test. The unit is the panel's until another is typed. */
export type TypedValue = { value: string; range?: string; unit?: string; flag?: string }
type Values = Readonly<Record<string, TypedValue>>

/** The fields of a panel, test by test: value, unit, range as printed. */
export function PanelValues({
  panel,
  values,
  onChange,
}: {
  panel: Panel
  values: Values
  onChange: (values: Values) => void
}) {
  const intl = useIntl()
  const change = (code: string, part: Partial<TypedValue>) =>
    onChange({ ...values, [code]: { value: '', ...values[code], ...part } })
  return (
    <div className={classes['grid']}>
      {['test', 'value', 'unit', 'range'].map((id) => (
        <Text key={id} size="xs" c="dimmed" fw={600}>
          <FormattedMessage id={`results.${id}`} />
        </Text>
      ))}
      {panel.tests.map(({ code, name, unit, choices }) => {
        const typed = values[code] ?? { value: '' }
        const value = readResult(typed.value, typed.unit ?? unit)
        const flag = flagOf({ interpretation: typed.flag ?? '', value, range: readRange(typed.range ?? '') })
        const label = (id: string) => `${name}: ${intl.formatMessage({ id: `results.${id}` })}`
        return [
          <Text key={`${code} name`} size="sm">
            {name}
            {typed.value.trim() !== '' && <FlagMark flag={flag} />}
          </Text>,
          choices ? (
            <Autocomplete
              key={`${code} value`}
              size="xs"
              aria-label={label('value')}
              data={[...choices]}
              value={typed.value}
              onChange={(text) => change(code, { value: text })}
            />
          ) : (
            <TextInput
              key={`${code} value`}
              size="xs"
              aria-label={label('value')}
              value={typed.value}
              onChange={(event) => change(code, { value: event.currentTarget.value })}
              autoComplete="off"
            />
          ),
          <TextInput
            key={`${code} unit`}
            size="xs"
            aria-label={label('unit')}
            value={typed.unit ?? unit}
            onChange={(event) => change(code, { unit: event.currentTarget.value })}
            autoComplete="off"
          />,
          <TextInput
            key={`${code} range`}
            size="xs"
            aria-label={label('range')}
            value={typed.range ?? ''}
            onChange={(event) => change(code, { range: event.currentTarget.value })}
            autoComplete="off"
          />,
        ]
      })}
    </div>
  )
}
