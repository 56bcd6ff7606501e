import type { IForbiddenRuleType } from 'dependency-cruiser'

/** boundaries.json: the rooms, what each may use, and through which files a capability is entered. */
export type Boundaries = {
  rooms: Record<string, { uses: string[]; packages: string[]; node: string[] }>
  /** The files and folders (ending in a slash) that may import the package `electron`. */
  electronPackage: string[]
  doors: Record<string, string[]>
  registries: string[]
}
export type Capabilities = Readonly<Record<string, readonly string[]>>

const PRODUCT = '(shared|db|electron|renderer|server)'
const quote = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const anyOf = (names: readonly string[]) => `(${names.map(quote).join('|')})`
/** Programs that run beside other engines' packages, which are installed elsewhere: `bench/peers/package.json` lists them. */
const PEERS = String.raw`^bench/peers/[^/]+\.mjs$`
const PACKAGE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'] as const
const error = { severity: 'error' } as const

function roomRules(boundaries: Boundaries): IForbiddenRuleType[] {
  return Object.entries(boundaries.rooms).flatMap(([room, { uses, packages, node }]): IForbiddenRuleType[] => {
    const from = { path: `^${room}/` }
    const local = { dependencyTypes: ['local' as const], pathNot: [`^${anyOf([room, ...uses])}/`, String.raw`\.json$`] }
    const outside = { dependencyTypes: [...PACKAGE], pathNot: [`(^|/)node_modules/${anyOf(packages)}/`] }
    const core = { dependencyTypes: ['core' as const], pathNot: node.length > 0 ? [`^(node:)?${anyOf(node)}$`] : [] }
    return [
      ...(uses.includes('*') ? [] : [{ name: `${room}-uses`, ...error, from, to: local }]),
      ...(packages.includes('*') ? [] : [{ name: `${room}-packages`, ...error, from, to: outside }]),
      ...(node.includes('*') ? [] : [{ name: `${room}-node`, ...error, from, to: core }]),
    ]
  })
}

function capabilityRules(capabilities: Capabilities, boundaries: Boundaries): IForbiddenRuleType[] {
  const nouns = Object.keys(capabilities)
  const doors = Object.entries(boundaries.doors).map(([room, files]) => `^${room}/[^/]+/${anyOf(files)}$`)
  const uses = nouns.flatMap((noun): IForbiddenRuleType[] => {
    const strangers = nouns.filter((other) => other !== noun && !capabilities[noun]?.includes(other))
    if (strangers.length === 0) return []
    const to = { path: `^${PRODUCT}/${anyOf(strangers)}/` }
    return [{ name: `capability-${noun}`, ...error, from: { path: `^${PRODUCT}/${noun}/` }, to }]
  })
  return [
    ...uses,
    {
      name: 'capability-door',
      ...error,
      from: { path: `^${PRODUCT}/${anyOf(nouns)}/` },
      to: { path: `^${PRODUCT}/${anyOf(nouns)}/`, pathNot: [`^${PRODUCT}/$2/`, ...doors] },
    },
    {
      name: 'capability-door-for-rooms',
      ...error,
      from: { path: `^${PRODUCT}/`, pathNot: [`^${PRODUCT}/${anyOf([...nouns, 'kernel', 'ipc', 'sync'])}/`] },
      to: { path: `^shared/${anyOf(nouns)}/`, pathNot: doors },
    },
    {
      name: 'kit-below-capabilities',
      ...error,
      from: { path: '^shared/(kernel|ipc)/' },
      to: {
        path: `^shared/${anyOf([...nouns, 'sync'])}/|^shared/(contracts|capabilities)`,
        // The kit names permissions in a type, which leaves nothing behind at run time.
        pathNot: ['^shared/access/permissions\\.ts$'],
      },
    },
    { name: 'kernel-alone', ...error, from: { path: '^shared/kernel/' }, to: { path: '^shared/(?!kernel/)' } },
    {
      name: 'sync-apart',
      ...error,
      from: { path: `^${PRODUCT}/sync/` },
      to: { path: `^${PRODUCT}/${anyOf(nouns.filter((noun) => noun !== 'sync'))}/` },
    },
    {
      name: 'apart-from-sync',
      ...error,
      from: { path: `^${PRODUCT}/${anyOf(nouns.filter((noun) => noun !== 'sync'))}/` },
      to: { path: `^${PRODUCT}/sync/` },
    },
  ]
}

function singleRules(boundaries: Boundaries): IForbiddenRuleType[] {
  const electronFiles = boundaries.electronPackage.map((path) => `^${quote(path)}${path.endsWith('/') ? '' : '$'}`)
  return [
    {
      name: 'electron-only-in-shells',
      ...error,
      from: { path: '^electron/', pathNot: electronFiles },
      to: { path: '(^|/)node_modules/electron/' },
    },
    {
      name: 'preload-alone',
      ...error,
      from: { path: '^electron/preload\\.ts$' },
      to: { pathNot: ['(^|/)node_modules/electron/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'migrations-frozen',
      ...error,
      from: { path: '^db/migrations/' },
      to: { pathNot: ['^db/migrations/', '(^|/)node_modules/kysely/', '^(node:)?crypto$'] },
    },
    {
      name: 'rules-pure',
      ...error,
      from: { path: '^shared/([^/]+)/rules\\.ts$' },
      to: {
        dependencyTypes: ['local'],
        pathNot: ['^shared/kernel/', '^shared/$1/(model\\.ts|permissions\\.ts|.+\\.data\\.ts)$'],
      },
    },
    {
      name: 'no-runtime-cycle',
      ...error,
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'unlisted-package',
      ...error,
      from: { pathNot: [PEERS] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'unresolved', ...error, from: { pathNot: [PEERS] }, to: { couldNotResolve: true } },
  ]
}

/** Every rule about who may import whom, made from boundaries.json and the list of capabilities. */
export const boundaryRules = (boundaries: Boundaries, capabilities: Capabilities): IForbiddenRuleType[] => [
  ...roomRules(boundaries),
  ...capabilityRules(capabilities, boundaries),
  ...singleRules(boundaries),
]
