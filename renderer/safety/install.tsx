import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FormattedMessage } from 'react-intl'
import type { FileToken } from '../../shared/files/index.ts'
import type { KnowledgeDiff } from '../../shared/safety/index.ts'
import { type CallFailed, useTell, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { sendFile } from '../kit/send-file.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { DiffText } from './diff.tsx'

type Looked = { name: string; token: FileToken; diff: KnowledgeDiff }

/** A package as a file: proven first, then what it would change, then put to use with a reason. Nothing is asked of a network. */
export function InstallKnowledge() {
  const notice = useNotice()
  const look = useMutation<Looked, CallFailed, File>({
    networkMode: 'always',
    mutationFn: async (file) => {
      const token = await sendFile(file, () => undefined)
      try {
        return { name: file.name, token, diff: valueOf(await core.safety.knowledgeDiff({ token })) }
      } catch (error) {
        void core.files.discard({ token })
        throw error
      }
    },
  })
  const install = useTell(core.safety.install, ['safety'])
  const leave = () => {
    if (look.data) void core.files.discard({ token: look.data.token })
    look.reset()
  }
  return (
    <Panel title={<FormattedMessage id="safety.knowledge.install" />}>
      <Stack gap="xs">
        <Group gap="xs">
          <FileButton
            accept=".json,application/json"
            onChange={(file) => file && look.mutate(file)}
            inputProps={{ 'data-choose': 'knowledge' } as object}
          >
            {(props) => (
              <Button {...props} size="xs" variant="default" disabled={look.isPending || install.isPending}>
                <FormattedMessage id="safety.knowledge.choose" />
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            <FormattedMessage id="safety.knowledge.install.how" />
          </Text>
        </Group>
        {look.isPending && <Waiting />}
        <FailureNote error={look.error} />
        {look.data && (
          <>
            <DiffText name={look.data.name} diff={look.data.diff} />
            <WithReason
              label={<FormattedMessage id="safety.knowledge.install.why" />}
              action={<FormattedMessage id="safety.knowledge.install.do" />}
              busy={install.isPending}
              error={install.error}
              onGive={(reason) =>
                install.mutate(
                  { token: look.data.token, reason },
                  {
                    onSuccess: () => {
                      look.reset()
                      notice('safety.knowledge.used')
                    },
                  },
                )
              }
              onCancel={leave}
            />
          </>
        )}
      </Stack>
    </Panel>
  )
}
