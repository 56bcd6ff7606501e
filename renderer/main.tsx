import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '@mantine/notifications/styles.css'
import './shell/print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { refuseMarkup } from './shell/trusted-types.ts'

refuseMarkup()
// The policy of the page lets no text become code, which zod would else try first.
z.config({ jitless: true })
const root = document.getElementById('root')
if (!root) throw new Error('the page has no place for the screens')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
