import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** Deep blue-green: calm on a screen that is looked at all day, and readable on white and on near-black. */
const ink: MantineColorsTuple = [
  '#eef6f6',
  '#dcebeb',
  '#b5d6d6',
  '#8bc0c0',
  '#68adad',
  '#4b9a9b',
  '#2f8486',
  '#1f6e71',
  '#14595c',
  '#0b4447',
]

/** The look of Daybook. Sizes are small by default: 1366 × 768 must hold a day's work. */
export const theme = (density: 'comfortable' | 'compact') =>
  createTheme({
    primaryColor: 'ink',
    primaryShade: { light: 8, dark: 3 },
    autoContrast: true,
    colors: { ink },
    fontFamily: '"Segoe UI Variable Text", "Segoe UI", "Inter", "Helvetica Neue", "Liberation Sans", Arial, sans-serif',
    fontFamilyMonospace: '"Cascadia Mono", "SF Mono", Menlo, "Liberation Mono", monospace',
    headings: {
      fontWeight: '650',
      sizes: { h1: { fontSize: '1.35rem' }, h2: { fontSize: '1.1rem' }, h3: { fontSize: '0.95rem' } },
    },
    defaultRadius: 'sm',
    focusRing: 'auto',
    respectReducedMotion: true,
    fontSizes: { xs: '0.78rem', sm: '0.86rem', md: '0.94rem', lg: '1.05rem', xl: '1.2rem' },
    components: Object.fromEntries(
      [
        'TextInput',
        'PasswordInput',
        'Textarea',
        'Select',
        'NumberInput',
        'PinInput',
        'MultiSelect',
        'Button',
        'SegmentedControl',
      ].map((name) => [name, { defaultProps: { size: density === 'compact' ? 'xs' : 'sm' } }]),
    ),
  })

/** Colours that must reach 4.5 : 1 on their ground in both schemes. Source: WCAG 2.2, 1.4.3. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4f5b62',
    '--mantine-color-error': '#b3141c',
    '--mantine-color-placeholder': '#667279',
    '--daybook-ground': '#f3f5f5',
    '--daybook-rail': '#0b3436',
    '--daybook-rule': '#d5dcdd',
    '--daybook-good': '#1d6b35',
    '--daybook-warn': '#8a4b00',
  },
  dark: {
    '--mantine-color-body': '#14191b',
    '--mantine-color-dimmed': '#a9b6bb',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-placeholder': '#93a1a6',
    '--daybook-ground': '#0e1214',
    '--daybook-rail': '#091719',
    '--daybook-rule': '#2c3639',
    '--daybook-good': '#7fd69b',
    '--daybook-warn': '#f0b869',
  },
})
