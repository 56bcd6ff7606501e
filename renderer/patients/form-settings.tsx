import { Button, Group, SegmentedControl, Table } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { DEFAULT_PLACES, FORM_FIELDS, type FormFields, type Place, PLACES } from '../../shared/patients/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel, Waiting } from '../kit/page.tsx'

/** Which fields a registration asks for, and which it insists on: for the whole practice. */
export function FormSettings() {
  const form = useAsk(['patients', 'form'], (signal) => core.patients.form({}, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.patients.form" />} narrow>
      <FailureNote error={form.error} onRetry={() => void form.refetch()} />
      {form.data ? <Places key={JSON.stringify(form.data)} standing={form.data} /> : !form.error && <Waiting />}
    </Page>
  )
}

function Places({ standing }: { standing: FormFields }) {
  const intl = useIntl()
  const notice = useNotice()
  const [fields, setFields] = useState(standing)
  const save = useTell(core.patients.setForm, ['patients'])
  const choices = PLACES.map((value) => ({ value, label: intl.formatMessage({ id: `patients.form.${value}` }) }))
  return (
    <Panel title={<FormattedMessage id="patients.form.title" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ fields }, { onSuccess: () => notice('patients.form.saved') })
        }}
      >
        <Table verticalSpacing={2}>
          <Table.Tbody>
            {FORM_FIELDS.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <FormattedMessage id={`patient.${name}`} />
                </Table.Th>
                <Table.Td>
                  <SegmentedControl
                    size="xs"
                    value={fields[name]}
                    onChange={(place) => setFields({ ...fields, [name]: place as Place })}
                    data={choices}
                    aria-label={intl.formatMessage({ id: `patient.${name}` })}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <FailureNote error={save.error} />
        <Group mt="md">
          <Button type="submit" loading={save.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={() => setFields(DEFAULT_PLACES)}>
            <FormattedMessage id="patients.form.default" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
