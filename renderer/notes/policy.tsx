import { Button, MultiSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { permissionsOf, type Role, RoleName } from '../../shared/access/index.ts'
import type { NotePolicy } from '../../shared/notes/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel, Waiting } from '../kit/page.tsx'

/** Whose notes need a second signature, and who may give it. */
export function SecondSignatures() {
  const policy = useAsk(['notes', 'policy'], (signal) => core.notes.policy({}, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.notes.policy" />} narrow>
      <FailureNote error={policy.error} onRetry={() => void policy.refetch()} />
      {!policy.data && !policy.error && <Waiting />}
      {policy.data && <Rule key={JSON.stringify(policy.data)} policy={policy.data} />}
    </Page>
  )
}

/** Only who may sign notes can need, or give, a second signature. */
const SIGNERS: readonly Role[] = RoleName.options.filter((role) => permissionsOf([role]).has('note.sign'))

function Rule({ policy }: { policy: NotePolicy }) {
  const intl = useIntl()
  const notice = useNotice()
  const [needs, setNeeds] = useState<Role[]>(policy.needs.roles)
  const [givers, setGivers] = useState<Role[]>(policy.givers.roles)
  const save = useTell(core.notes.setPolicy, ['notes'])
  const data = SIGNERS.map((value) => ({ value, label: intl.formatMessage({ id: `role.${value}` }) }))
  const chosen = (values: string[]) => SIGNERS.filter((role) => values.includes(role))
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const said = { needs: { ...policy.needs, roles: needs }, givers: { ...policy.givers, roles: givers } }
          save.mutate(said, { onSuccess: () => notice('notes.policy.saved') })
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            <FormattedMessage id="notes.policy.how" />
          </Text>
          <MultiSelect
            label={<FormattedMessage id="notes.policy.needs" />}
            data={data}
            value={needs}
            onChange={(values) => setNeeds(chosen(values))}
          />
          <MultiSelect
            label={<FormattedMessage id="notes.policy.givers" />}
            data={data}
            value={givers}
            onChange={(values) => setGivers(chosen(values))}
          />
          <FailureNote error={save.error} />
          <Button type="submit" loading={save.isPending} w="fit-content">
            <FormattedMessage id="kit.save" />
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}
