import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect } from 'react'
import { type DefaultValues, type FieldValues, type Path, useForm, type UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { CallFailed } from '../ipc/ask.ts'
import { useDrafts } from '../shell/drafts.ts'

/** A form checked by the contract's own schema. With `draft` what is typed survives leaving the screen, until it is saved. */
export function useContractForm<I extends FieldValues, O extends FieldValues>(
  schema: z.ZodType<O, I>,
  defaults: DefaultValues<I>,
  draft: string,
): UseFormReturn<I, unknown, O> {
  const form = useForm<I, unknown, O>({
    resolver: zodResolver(schema),
    defaultValues: (useDrafts.getState().byForm[draft] as DefaultValues<I> | undefined) ?? defaults,
  })
  const { subscribe } = form
  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        // The form goes on to change the same values.
        callback: ({ values }) => useDrafts.getState().keep(draft, { ...values }),
      }),
    [draft, subscribe],
  )
  return form
}

/** Puts what the core said of single fields beside them. */
export function showIssues<I extends FieldValues, O extends FieldValues>(
  form: UseFormReturn<I, unknown, O>,
  { failure }: CallFailed,
): void {
  for (const { path, message } of failure.issues) form.setError(path as Path<I>, { message })
}
