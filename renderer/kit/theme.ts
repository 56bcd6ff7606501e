import { createTheme, type CSSVariablesResolver, DEFAULT_THEME, type MantineColorsTuple } from '@mantine/core'
import { afloat } from './afloat.tsx'
import type { Preferences } from '../shell/preferences.ts'

/** Deep blue-green: calm on a screen that is looked at all day, and readable on white and on near-black. */
const ink: MantineColorsTuple = [
  '#eef6f5',
  '#dcebea',
  '#b5d6d3',
  '#8bc0bd',
  '#68adaa',
  '#4b9a97',
  '#2b7f7c',
  '#1f6e6b',
  '#145956',
  '#0b4441',
]

/** The greys of the dark screens, with a breath of the same green. */
const dark: MantineColorsTuple = [
  '#dde5e4',
  '#b9c5c5',
  '#94a1a3',
  '#6a787b',
  '#3a4649',
  '#2d3739',
  '#1d2526',
  '#171d1e',
  '#121718',
  '#0f1415',
]

/** Mantine's red, with a shade for filled buttons on dark screens on which white is readable. */
const red = DEFAULT_THEME.colors.red.with(6, '#cf2a33') as unknown as MantineColorsTuple

const SIZED = [
  'TextInput',
  'PasswordInput',
  'Textarea',
  'Select',
  'NumberInput',
  'MultiSelect',
  'Button',
  'SegmentedControl',
] as const

/** @param showSecret what the eye beside a password is called, in the person's language */
/** The look of Daybook. Sizes are small: 1366 × 768 must hold a day's work; `compact` is smaller still. */
export const theme = (density: Preferences['density'], showSecret: string) => {
  const compact = density === 'compact'
  return createTheme({
    primaryColor: 'ink',
    primaryShade: { light: 8, dark: 6 },
    autoContrast: true,
    colors: { ink, dark, red },
    fontFamily:
      '"Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
    fontFamilyMonospace: '"Cascadia Mono", "SF Mono", Menlo, "Liberation Mono", monospace',
    headings: {
      fontWeight: '650',
      sizes: { h1: { fontSize: '1.4rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.95rem' } },
    },
    defaultRadius: 'sm',
    radius: { sm: '5px', md: '8px' },
    fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.94rem', lg: '1.05rem', xl: '1.2rem' },
    spacing: compact
      ? { xs: '0.4rem', sm: '0.55rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' }
      : { xs: '0.6rem', sm: '0.8rem', md: '1rem', lg: '1.35rem', xl: '2rem' },
    respectReducedMotion: true,
    components: {
      ...Object.fromEntries(
        SIZED.map((name) => {
          const eye = name === 'PasswordInput' && { visibilityToggleButtonProps: { 'aria-label': showSecret } }
          return [name, { defaultProps: { size: compact ? 'xs' : 'sm', ...eye } }]
        }),
      ),
      Popover: { defaultProps: { portalProps: { target: afloat } } },
    },
  })
}

/** Colours that reach 4.5 : 1 for text and 3 : 1 for edges of controls in both schemes. Source: WCAG 2.2, 1.4.3 and 1.4.11. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#172022',
    '--mantine-color-dimmed': '#4d595c',
    '--mantine-color-error': '#b0141c',
    '--mantine-color-placeholder': '#646f72',
    '--mantine-color-default-border': '#87949a',
    '--daybook-ground': '#f2f4f2',
    '--daybook-sheet': '#ffffff',
    '--daybook-rail': '#0e3331',
    '--daybook-mark': '#145956',
    '--daybook-rule': '#d3dad8',
    '--daybook-rule-soft': '#e6ebe9',
    '--daybook-hover': '#e9f2f1',
    '--daybook-good': '#1c6534',
    '--daybook-warn': '#854800',
    '--mantine-color-orange-outline': '#854800',
  },
  dark: {
    '--mantine-color-body': '#171d1e',
    '--mantine-color-text': '#dde5e4',
    '--mantine-color-dimmed': '#a5b2b3',
    '--mantine-color-error': '#ff9a94',
    '--mantine-color-placeholder': '#94a1a3',
    '--mantine-color-default-border': '#6a787b',
    '--daybook-ground': '#0f1415',
    '--daybook-sheet': '#171d1e',
    '--daybook-rail': '#0a1e1d',
    '--daybook-mark': '#4b9a97',
    '--daybook-rule': '#2d3739',
    '--daybook-rule-soft': '#242d2f',
    '--daybook-hover': '#1f2b2c',
    '--daybook-good': '#7fd69b',
    '--daybook-warn': '#f0b869',
  },
})
