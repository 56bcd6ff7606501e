/** Draws icon.png, icon.ico and icon.icns from icon.svg, in a Chromium. Run it when the drawing changes: node build/package/icons.ts */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium, howToGetChromium } from '../bootstrap/chromium.mjs'

type Picture = { size: number; png: Buffer }

const SIZES = [16, 32, 48, 64, 128, 256, 512, 1024]
/** Sizes and their names in an icns file that hold a PNG. Source: Apple Icon Image format. */
const ICNS: [string, number][] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]

async function draw(svg: string): Promise<Picture[]> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(howToGetChromium())
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const pictures: Picture[] = []
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(
        `<style>html, body, svg { margin: 0; display: block; width: 100%; height: 100% }</style>${svg}`,
      )
      pictures.push({ size, png: await page.screenshot({ omitBackground: true }) })
    }
    return pictures
  } finally {
    await browser.close()
  }
}

/** A directory of pictures and then the pictures. Source: ICONDIR and ICONDIRENTRY of Windows; PNG inside since Vista. */
function ico(pictures: Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  pictures.forEach(({ size, png }, i) => {
    const at = 6 + 16 * i
    // 0 stands for 256.
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

function icns(pictures: Picture[]): Buffer {
  const chunk = (name: string, content: Buffer) => {
    const head = Buffer.from(`${name}\0\0\0\0`, 'latin1')
    head.writeUInt32BE(8 + content.length, 4)
    return Buffer.concat([head, content])
  }
  const parts = ICNS.flatMap(([name, wanted]) =>
    pictures.filter(({ size }) => size === wanted).map(({ png }) => chunk(name, png)),
  )
  return chunk('icns', Buffer.concat(parts))
}

const here = (name: string) => join(import.meta.dirname, name)
const pictures = await draw(readFileSync(here('icon.svg'), 'utf8'))
writeFileSync(here('icon.png'), pictures.find(({ size }) => size === 512)?.png ?? '')
writeFileSync(here('icon.ico'), ico(pictures.filter(({ size }) => size <= 256)))
writeFileSync(here('icon.icns'), icns(pictures))
