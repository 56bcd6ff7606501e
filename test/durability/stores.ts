import { bareStore } from './bare-store.ts'
import { daybook, daybookStore } from './daybook-store.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** The stores by the name under which a writer process is asked for them. */
export const STORES = {
  daybook: daybookStore,
  'daybook-normal': daybook('NORMAL'),
  'bare-full': bareStore('FULL'),
  'bare-normal': bareStore('NORMAL'),
  'bare-hasty': bareStore('FULL', true),
} as const satisfies Record<string, StoreUnderTest>
export type StoreName = keyof typeof STORES
