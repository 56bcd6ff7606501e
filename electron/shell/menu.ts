import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * The smallest menu with which copy, paste and quit work as on every system. There is no reload, no zoom beyond the
 * page's own, and no developer tools: everything else is in the page and its command palette.
 */
export function installMenu(appName: string): void {
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ label: appName, role: 'appMenu' }] : []
  const template: MenuItemConstructorOptions[] = [
    ...mac,
    { role: 'fileMenu', submenu: [{ role: process.platform === 'darwin' ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
