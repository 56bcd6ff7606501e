import type { PolicyState } from '../../shared/safety/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNotice } from '../kit/notice.ts'
import { changedPolicy, type PolicyChange } from './changed-policy.ts'

export function usePolicyChange(policy: PolicyState) {
  const notice = useNotice()
  const tell = useTell(core.safety.setPolicy, ['safety'])
  return {
    isPending: tell.isPending,
    error: tell.error,
    give(change: PolicyChange, reason: string, onDone: () => void) {
      tell.mutate(
        { ...changedPolicy(policy, change), reason },
        {
          onSuccess: () => {
            notice('safety.policy.changed')
            onDone()
          },
        },
      )
    },
  }
}
