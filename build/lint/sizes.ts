import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Sizes = { files: number; median: number; findings: string[] }

/** Lines that one file may have, counted after the formatter at 120 columns, and the median over the product's files. */
const LIMITS = { '.ts': 400, '.tsx': 300, '.mjs': 400 }
const MEDIAN = 90
const PRODUCT = ['shared', 'db', 'electron', 'renderer', 'server']
const BESIDE = ['build', 'bench', 'test']
const EXEMPT = /\.data\.ts$|\/generated\/|\.generated\.ts$|\.d\.ts$/

function filesIn(root: string, folder: string): string[] {
  try {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
  } catch {
    return []
  }
}

const middle = (sorted: number[]): number => {
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}

/** Measures the repository at `root`; generated files and tables of data are exempt. */
export function checkSizes(root: string): Sizes {
  const product: number[] = []
  const findings: string[] = []
  for (const folder of [...PRODUCT, ...BESIDE]) {
    for (const file of filesIn(root, folder)) {
      const limit = LIMITS[file.slice(file.lastIndexOf('.')) as keyof typeof LIMITS]
      if (!limit || EXEMPT.test(file)) continue
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1
      if (PRODUCT.includes(folder)) product.push(lines)
      if (lines > limit) findings.push(`${file} has ${lines} lines; ${limit} are allowed`)
    }
  }
  const median = middle(product.toSorted((a, b) => a - b))
  if (product.length === 0) findings.push('no product files were found to measure')
  if (median > MEDIAN) findings.push(`the median product file has ${median} lines; ${MEDIAN} are allowed`)
  return { files: product.length, median, findings }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, median, findings } = checkSizes(process.argv[2] ?? '.')
  for (const finding of findings) console.log(finding)
  console.log(`${files} product files, median ${median} lines`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
