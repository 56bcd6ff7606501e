/** What a server counts, by name. Names and labels are made by the program; nothing of what is counted gets in. */
export class Metrics {
  readonly #counts = new Map<string, number>()
  readonly #begun = performance.now()

  /** Adds to a counter. `label` is one word. */
  count(name: string, label = '', by = 1): void {
    const key = label === '' ? `daybook_${name}_total` : `daybook_${name}_total{kind="${label}"}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by)
  }

  /** All of it in the text form that Prometheus reads. `gauges`: what stands at this moment, by name. */
  text(gauges: Readonly<Record<string, number>>): string {
    const now = { ...gauges, uptime_seconds: Math.round((performance.now() - this.#begun) / 1000) }
    return [
      ...[...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key} ${value}`),
      ...Object.entries(now).map(([name, value]) => `daybook_${name} ${value}`),
      '',
    ].join('\n')
  }
}
