import { zodResolver } from '@hookform/resolvers/zod'
import { type DefaultValues, type FieldValues, useForm, type UseFormReturn } from 'react-hook-form'
import { useEffect } from 'react'
import type { z } from 'zod'
import type { CallFailed } from '../ipc/ask.ts'
import { useDrafts } from '../shell/drafts.ts'

/**
 * A form checked by the contract's own schema. With `draft` what is typed survives leaving the screen, until it is saved.
 */
export function useContractForm<I extends FieldValues, O extends FieldValues>(
  schema: z.ZodType<O, I>,
  defaults: DefaultValues<I>,
  draft?: string,
): UseFormReturn<I, unknown, O> {
  const kept = useDrafts.getState().byForm[draft ?? ''] as DefaultValues<I> | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the resolver's own types know neither of the two sides apart
  const form = useForm<I, unknown, O>({
    resolver: zodResolver(schema as never) as never,
    defaultValues: kept ?? defaults,
  })
  const { watch } = form
  useEffect(() => {
    if (!draft) return
    const watching = watch((values) => useDrafts.getState().keep(draft, values))
    return () => watching.unsubscribe()
  }, [draft, watch])
  return form
}

/** Puts what the core said of single fields beside them. */
export function showIssues<I extends FieldValues>(form: UseFormReturn<I, unknown, never>, error: CallFailed): void {
  for (const { path, message } of error.failure.issues) form.setError(path as never, { message })
}
