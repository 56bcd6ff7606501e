import { Button, Group } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { FormDraft } from '../../shared/drafts/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { CallFailed } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { flushDrafts, keepDraftsBy, takeDrafts, useDrafts } from './drafts.ts'
import { beforeLeaving } from './unsaved.ts'

/** Asks the store for what this person has typed and not saved. @returns why it could not be had, or null */
export async function loadDrafts(): Promise<CallFailed | null> {
  const found = await core.drafts.mine({})
  if (!found.ok) return new CallFailed(found.failure)
  takeDrafts(found.value)
  return null
}

const STORE: Parameters<typeof keepDraftsBy>[0] = {
  keep: (form, { values, patientId }) =>
    core.drafts.keep({ form, values: values as FormDraft['values'], patientId: patientId as PatientId | null }),
  drop: (form) => core.drafts.drop({ form }),
}

/**
 * The work, once this person's drafts are here: a form that came before its draft would be typed over it. While it is
 * shown what she types goes into the store.
 */
export function StoredDrafts({ children }: { children: ReactNode }) {
  const [state, setState] = useState<'waiting' | 'here' | CallFailed>('waiting')
  const waiting = state === 'waiting'
  useEffect(() => {
    if (!waiting) return
    let shown = true
    void loadDrafts().then((failed) => {
      if (!shown) return
      if (!failed) keepDraftsBy(STORE)
      setState(failed ?? 'here')
    })
    return () => {
      shown = false
    }
  }, [waiting])
  useEffect(() => {
    const stop = beforeLeaving(flushDrafts)
    return () => {
      stop()
      keepDraftsBy(null)
    }
  }, [])
  if (state === 'here') return children
  if (waiting) return <Waiting />
  const goOn = () => {
    // What is typed from now on lives in this window alone, and the status bar says so.
    useDrafts.setState({ keeping: 'failed' })
    setState('here')
  }
  return (
    <Page title={<FormattedMessage id="draft.failed" />}>
      <FailureNote error={state} onRetry={() => setState('waiting')} />
      <Group>
        <Button variant="subtle" onClick={goOn}>
          <FormattedMessage id="draft.without" />
        </Button>
      </Group>
    </Page>
  )
}
