import './shell/strict.ts'
import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '@mantine/notifications/styles.css'
import './kit/controls.css'
import './shell/print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no place for the screens')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
