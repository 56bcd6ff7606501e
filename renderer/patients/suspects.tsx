import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import { fullName, type Suspect } from '../../shared/patients/index.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { go } from '../shell/navigate.ts'
import { writeCivilDate } from './birth-date.ts'

type Props = { suspects: readonly Suspect[]; onDifferent: () => void; saving: boolean }

/** Somebody who may be this very person is here already: open that chart, or say that it is another person. */
export function Suspects({ suspects, onDifferent, saving }: Props) {
  const intl = useIntl()
  return (
    <Alert
      mt="md"
      color="orange"
      variant="outline"
      role="alert"
      icon={<IconUsers aria-hidden />}
      title={<FormattedMessage id="patients.suspects" values={{ count: suspects.length }} />}
      data-suspects
    >
      <Stack gap="xs">
        {suspects.slice(0, 4).map(({ patient, likely, reasons }, index) => (
          <Group key={patient.patientId} justify="space-between" wrap="nowrap">
            <div>
              <Text fw={600} component="span">
                {fullName(patient)}
              </Text>{' '}
              <Text component="span" size="sm">
                {writeCivilDate(patient.birthOn, intl.locale)} · {patient.recordNumber}{' '}
                {patient.phone && `· ${patient.phone}`}
              </Text>{' '}
              {likely && (
                <Badge color="orange" variant="outline">
                  <FormattedMessage id="patients.suspects.likely" />
                </Badge>
              )}
              <Reasons reasons={reasons} />
            </div>
            <Button
              variant="default"
              flex="none"
              ref={index === 0 ? focusOnArrival : null}
              onClick={() => go(`/patients/${patient.patientId}`)}
            >
              <FormattedMessage id="patients.suspects.open" />
            </Button>
          </Group>
        ))}
        <Group>
          <Button variant="outline" onClick={onDifferent} loading={saving}>
            <FormattedMessage id="patients.suspects.different" />
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

/** Why two patients look alike, in a line. */
export function Reasons({ reasons }: { reasons: Suspect['reasons'] }) {
  const intl = useIntl()
  const words = reasons.map((reason) => intl.formatMessage({ id: `patients.like.${reason}` }))
  return (
    <Text size="sm" c="dimmed">
      {intl.formatList(words, { type: 'unit' })}
    </Text>
  )
}
