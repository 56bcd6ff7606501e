import { Button, Checkbox, Group, Radio, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  fullName,
  mayTakeOver,
  type Patient,
  type PatientDetails,
  TAKEN_FIELDS,
  type TakenField,
} from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { detailLines } from './detail-text.ts'

const COMPARED = [
  'familyName',
  'givenName',
  'gender',
  ...TAKEN_FIELDS,
] as const satisfies readonly (keyof PatientDetails)[]
const isTaken = (name: string): name is TakenField => (TAKEN_FIELDS as readonly string[]).includes(name)

/** What is taken over unless somebody says no: a birth date that the chart which stays does not know. */
const begins = (survivor: Patient, merged: Patient): readonly TakenField[] =>
  mayTakeOver('birthOn', survivor, merged) ? ['birthOn'] : []

/** Two charts side by side: which one stays, and what it takes over from the other. */
export function MergePair({ one, other, onLeave }: { one: Patient; other: Patient; onLeave: () => void }) {
  const intl = useIntl()
  const notice = useNotice()
  const [survivorId, setSurvivorId] = useState(one.patientId)
  const [take, setTake] = useState<readonly TakenField[]>(() => begins(one, other))
  const [reason, setReason] = useState('')
  const forget = () => useDrafts.getState().drop('patients.merge')
  const merge = useTell(core.patients.merge, ['patients', 'duplicates'], forget)
  const distinct = useTell(core.patients.setDistinct, ['patients', 'duplicates'], forget)
  const [survivor, merged] = survivorId === one.patientId ? [one, other] : [other, one]
  const text = (name: keyof PatientDetails, of: Patient) => detailLines(intl, name, of).join('; ') || '–'
  const done = (id: string, to: string) => () => {
    forget()
    notice(id)
    go(to)
  }
  const save = () =>
    merge.mutate(
      {
        patientId: survivor.patientId,
        revision: survivor.revision,
        mergedId: merged.patientId,
        mergedRevision: merged.revision,
        take: [...take],
        reason,
      },
      { onSuccess: done('patients.merge.done', `/patients/${survivor.patientId}`) },
    )
  const separate = () =>
    distinct.mutate(
      { patientId: one.patientId, otherId: other.patientId, reason },
      { onSuccess: done('patients.distinct.done', '/patients/duplicates') },
    )
  return (
    <Panel title={<FormattedMessage id="patients.merge.compare" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              {[one, other].map((patient) => (
                <Table.Th key={patient.patientId} scope="col">
                  <Radio
                    name="survivor"
                    checked={survivorId === patient.patientId}
                    onChange={() => {
                      setSurvivorId(patient.patientId)
                      setTake(patient === one ? begins(one, other) : begins(other, one))
                    }}
                    label={intl.formatMessage(
                      { id: 'patients.merge.stays' },
                      { name: fullName(patient), number: patient.recordNumber },
                    )}
                  />
                </Table.Th>
              ))}
              <Table.Th scope="col">
                <FormattedMessage id="patients.merge.take" />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {COMPARED.filter((name) => text(name, one) !== text(name, other)).map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <FormattedMessage id={`patient.${name}`} />
                </Table.Th>
                <Table.Td>{text(name, one)}</Table.Td>
                <Table.Td>{text(name, other)}</Table.Td>
                <Table.Td>
                  {isTaken(name) && text(name, merged) !== '–' && mayTakeOver(name, survivor, merged) && (
                    <Checkbox
                      checked={take.includes(name)}
                      aria-label={intl.formatMessage(
                        { id: 'patients.merge.take-field' },
                        { field: intl.formatMessage({ id: `patient.${name}` }) },
                      )}
                      onChange={(event) =>
                        setTake(event.currentTarget.checked ? [...take, name] : take.filter((one) => one !== name))
                      }
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm" c="dimmed" my="xs">
          <FormattedMessage id="patients.merge.what" values={{ number: merged.recordNumber }} />
        </Text>
        <TextInput
          label={<FormattedMessage id="patients.merge.why" />}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        <FailureNote error={merge.error ?? distinct.error} />
        <Group mt="sm">
          <Button type="submit" loading={merge.isPending}>
            <FormattedMessage id="patients.merge.go" />
          </Button>
          <Button variant="default" onClick={separate} loading={distinct.isPending}>
            <FormattedMessage id="patients.distinct" />
          </Button>
          <Button variant="subtle" onClick={onLeave}>
            <FormattedMessage id="patients.merge.another" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
