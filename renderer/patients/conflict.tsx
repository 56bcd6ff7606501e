import { Alert, Button, Table } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Patient, PatientDetails } from '../../shared/patients/index.ts'
import { detailLines } from './detail-text.ts'
import { NO_DETAILS, type PatientForm } from './form-model.ts'

export const FIELDS = Object.keys(NO_DETAILS) as (keyof PatientDetails)[]

type Props = { before: Patient; theirs: Patient; form: PatientForm }

/** What someone else saved while this form was open, beside what it was before; each may be taken over into the form. */
export function Conflict({ before, theirs, form }: Props) {
  const intl = useIntl()
  const value = (name: keyof PatientDetails, of: Patient) => detailLines(intl, name, of).join('; ') || '–'
  const take = (name: keyof PatientDetails) => form.setValue(name, theirs[name] as never, { shouldDirty: true })
  return (
    <Alert
      color="orange"
      variant="outline"
      mb="md"
      role="alert"
      title={<FormattedMessage id="patients.conflict" />}
      data-conflict
    >
      <FormattedMessage id="patients.conflict.what" />
      <Table mt="xs" verticalSpacing={2} w="auto">
        <Table.Tbody>
          {FIELDS.filter((name) => value(name, theirs) !== value(name, before)).map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">
                <FormattedMessage id={`patient.${name}`} />
              </Table.Th>
              <Table.Td>
                <s>{value(name, before)}</s>
              </Table.Td>
              <Table.Td>
                <strong>{value(name, theirs)}</strong>
              </Table.Td>
              <Table.Td>
                <Button
                  variant="subtle"
                  size="compact-xs"
                  onClick={() => take(name)}
                  aria-label={intl.formatMessage(
                    { id: 'patients.conflict.take-field' },
                    { field: intl.formatMessage({ id: `patient.${name}` }) },
                  )}
                >
                  <FormattedMessage id="patients.conflict.take" />
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Alert>
  )
}
