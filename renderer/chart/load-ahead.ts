/** The programs of a chart as it is opened; loaded while nothing else is to be done, so that the first chart waits for none of them. */
export const loadChart = (): Promise<unknown> =>
  Promise.all([
    import('./chart.tsx'),
    import('../allergies/index.ts'),
    import('../handover/index.ts'),
    import('../problems/index.ts'),
    import('../medications/index.ts'),
    import('../prescriptions/index.ts'),
    import('../tasks/index.ts'),
    import('../orders/index.ts'),
    import('../results/index.ts'),
    import('../messages/index.ts'),
    import('../conflicts/index.ts'),
  ])
