/** On macOS the command key stands for Ctrl, and is written as on its menus. `text` may hold more than keys. */
export function keyNames(text: string, isMac: boolean): string {
  return isMac ? text.replace(/Ctrl\+(?=\S)/g, '⌘') : text
}
