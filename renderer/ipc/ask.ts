import {
  MutationCache,
  QueryCache,
  QueryClient,
  useMutation,
  type UseMutationResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'

/** A failure on its way through TanStack Query, which knows errors only. */
export class CallFailed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The value of an outcome. @throws CallFailed */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new CallFailed(outcome.failure)
}

/** Damage that any call met stands in the status bar at once, not only after the next change. */
function heedDamage(error: Error): void {
  const damaged = error instanceof CallFailed && error.failure.reason === 'damaged'
  if (damaged) void queries.invalidateQueries({ queryKey: ['safety'], predicate: ({ state }) => state.error !== error })
}

/** One cache for all screens; the core says what changed, so nothing grows stale by itself and nothing asks the network. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: heedDamage }),
  mutationCache: new MutationCache({ onError: heedDamage }),
  defaultOptions: {
    queries: { networkMode: 'always', staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
    mutations: { networkMode: 'always', retry: false },
  },
})

export type AskOptions<T> = {
  /** Show the last answer while the next is on its way: for lists that one narrows by typing, never for one patient's chart. */
  keepLast?: boolean
  /** Whether the last answer, which came under `key`, is one to this question too: then the screen stays while it is asked. */
  stillTrue?: (last: T, key: readonly unknown[]) => boolean
  /** False as long as there is nothing to ask. */
  when?: boolean
}

/** Asks the core and keeps the answer under `key`, whose first word is the capability. */
export function useAsk<T>(
  key: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<Outcome<T>>,
  { keepLast = false, stillTrue, when = true }: AskOptions<T> = {},
): UseQueryResult<T, CallFailed> {
  const keeps = keepLast ? () => true : stillTrue
  return useQuery<T, CallFailed, T>({
    queryKey: key,
    queryFn: async ({ signal }) => valueOf(await ask(signal)),
    enabled: when,
    ...(keeps && {
      placeholderData: ((last: T | undefined, query?: { queryKey: readonly unknown[] }) =>
        last !== undefined && query && keeps(last, query.queryKey) ? last : undefined) as never,
    }),
  })
}

/**
 * Tells the core to do something; `refresh` names the capabilities whose answers change by it.
 * @param saved what follows from the success itself, such as letting a draft go: also where the form has been left meanwhile,
 *   when nothing that was given to `mutate` is called any more
 */
export function useTell<I, T>(
  tell: (input: I) => Promise<Outcome<T>>,
  refresh: readonly string[] = [],
  saved?: (answer: T, input: I) => void,
): UseMutationResult<T, CallFailed, I> {
  return useMutation({
    mutationFn: async (input: I) => {
      const answer = valueOf(await tell(input))
      saved?.(answer, input)
      return answer
    },
    onSuccess: () => Promise.all(refresh.map((capability) => queries.invalidateQueries({ queryKey: [capability] }))),
  })
}
