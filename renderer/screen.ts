import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { Permission } from '../shared/access/index.ts'
import type { IconName } from './shell/icons.ts'

/** One screen: where it is, who may see it, its words (`screen.<id>`), and whether it stands in the navigation. */
export type Screen = {
  id: string
  path: string
  may: Permission | null
  icon: IconName
  show: LazyExoticComponent<ComponentType>
  inNavigation: boolean
  /** Two keys, one after the other, that go there. */
  keys?: string
}

/** The screen's component, loaded when it is first shown: so this list can be read by what draws nothing, such as tests. */
export const screen = <K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) =>
  lazy(async () => ({ default: (await load())[name] }))
