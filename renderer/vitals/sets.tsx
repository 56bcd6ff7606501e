import { Button, Table, Text, UnstyledButton } from '@mantine/core'
import { Fragment, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type BirthDate, dayIn, type Instant } from '../../shared/kernel/index.ts'
import {
  adultBmiFlag,
  ageInMonths,
  type PressurePercentiles,
  type UnitHabit,
  VitalKind,
  vitalKindOf,
  type VitalSet,
} from '../../shared/vitals/index.ts'
import { FlagMark, HappenedText } from '../results/index.ts'
import { bmiOf, percentText } from './computed.ts'
import { MeasureText } from './measure-text.tsx'
import { SetDetails } from './set-details.tsx'
import classes from './vitals.module.css'

const setKey = (set: VitalSet): string => set.setId ?? `${set.happened} ${set.observations[0]?.entryId}`

type Props = {
  sets: readonly VitalSet[]
  habit: UnitHabit
  birthOn: BirthDate | null
  onTrend: (kind: VitalKind) => void
}

/** What was taken, newest first, one column for every measure that there is. */
export function VitalSets({ sets, habit, birthOn, onTrend }: Props) {
  const intl = useIntl()
  const [open, setOpen] = useState<string | null>(null)
  const kinds = VitalKind.options.filter((kind) =>
    sets.some(({ observations }) => observations.some((one) => vitalKindOf(one) === kind)),
  )
  const computed = sets.some((set) => bmiOf(set) !== null)
  return (
    // It is wider than a narrow pane; then it is scrolled, by the keyboard too.
    <section className={classes['sets']} aria-label={intl.formatMessage({ id: 'vitals.sets' })} tabIndex={0}>
      <Table verticalSpacing={3} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              <FormattedMessage id="vitals.when" />
            </Table.Th>
            {kinds.map((kind) => (
              <Table.Th scope="col" key={kind}>
                {kind === 'last-menstrual-period' ? (
                  <FormattedMessage id={`vitals.${kind}`} />
                ) : (
                  <UnstyledButton className={classes['headButton'] ?? ''} onClick={() => onTrend(kind)}>
                    <FormattedMessage id={`vitals.${kind}`} />
                  </UnstyledButton>
                )}
              </Table.Th>
            ))}
            {computed && (
              <Table.Th scope="col">
                <FormattedMessage id="vitals.bmi" />
              </Table.Th>
            )}
            <Table.Th scope="col">
              <FormattedMessage id="vitals.by" />
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sets.map((set) => (
            <Fragment key={setKey(set)}>
              <Table.Tr>
                <Table.Th scope="row" className={classes['cell'] ?? ''}>
                  <HappenedText happened={set.happened} />
                </Table.Th>
                {kinds.map((kind) => (
                  <Table.Td key={kind}>
                    {set.observations
                      .filter((one) => vitalKindOf(one) === kind)
                      .map((one) => (
                        <div key={one.entryId}>
                          <MeasureText observation={one} habit={habit} />
                          {set.percentiles?.entryId === one.entryId && <Percentiles of={set.percentiles} />}
                        </div>
                      ))}
                  </Table.Td>
                ))}
                {computed && (
                  <Table.Td className={classes['cell'] ?? ''}>
                    <MassIndex set={set} birthOn={birthOn} />
                  </Table.Td>
                )}
                <Table.Td>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-expanded={open === setKey(set)}
                    onClick={() => setOpen(open === setKey(set) ? null : setKey(set))}
                  >
                    {set.authorName || <FormattedMessage id="vitals.details" />}
                  </Button>
                </Table.Td>
              </Table.Tr>
              {open === setKey(set) && (
                <Table.Tr>
                  <Table.Td colSpan={kinds.length + (computed ? 3 : 2)}>
                    <SetDetails set={set} habit={habit} />
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

/** Beside a child's pressure: where it lies among children of that sex, age and height. */
const Percentiles = ({ of }: { of: PressurePercentiles }) => (
  <Text component="span" size="xs" c="dimmed">
    {' '}
    <FormattedMessage
      id="vitals.percentiles.short"
      values={{ systolic: percentText(of.systolic), diastolic: percentText(of.diastolic) }}
    />
  </Text>
)

/** From when on the index of an adult is judged; a child's is in the growth charts. Source: CDC, Adult BMI categories. */
const ADULT_MONTHS = 240

function MassIndex({ set, birthOn }: { set: VitalSet; birthOn: BirthDate | null }) {
  const intl = useIntl()
  const bmi = bmiOf(set)
  if (bmi === null) return null
  const day = dayIn(intl.timeZone ?? 'UTC', set.happenedAt as Instant)
  // Of an age that is not known nobody is taken for an adult.
  const months = birthOn === null ? null : ageInMonths(birthOn, day)
  const adult = months !== null && months >= ADULT_MONTHS
  return (
    <>
      {bmi}
      {adult && <FlagMark flag={adultBmiFlag(bmi)} />}
    </>
  )
}
