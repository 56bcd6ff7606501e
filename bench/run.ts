/** `npm run bench [name]`: measures every promise on this machine. It tells; it never fails for being slow. */
import { readdirSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import type { Bench, Figure } from './bench.ts'

const folder = new URL('./', import.meta.url)

/** Every bench whose file name holds `part`, in order of name. */
export async function benches(part = ''): Promise<{ name: string; bench: Bench }[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.bench.ts') && file.includes(part))
  const loaded = files.toSorted().map(async (file) => {
    const { bench } = (await import(new URL(file, folder).href)) as { bench: Bench }
    return { name: file.slice(0, -'.bench.ts'.length), bench }
  })
  return Promise.all(loaded)
}

const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

function line({ what, value, unit, promised }: Figure): string {
  const beside = promised === undefined ? '' : `promised ${promised} ${unit}, ratio ${(value / promised).toFixed(2)}`
  return `  ${what.padEnd(52)} ${number(value).padStart(9)} ${unit.padEnd(3)} ${beside}`.trimEnd()
}

async function main(part?: string): Promise<void> {
  const [processor] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  console.log(
    `${platform()} ${release()}, ${cpus().length} × ${processor?.model.trim() ?? '?'}, ${memory} GiB, Node ${process.version}`,
  )
  const all = await benches(part)
  if (all.length === 0) throw new Error(`no bench is named ${part}`)
  for (const { name, bench } of all) {
    console.log(`\n${bench.promise} (${name})`)
    for (const figure of await bench.run()) console.log(line(figure))
  }
}

if (import.meta.main) await main(process.argv[2])
