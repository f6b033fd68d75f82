import { fileURLToPath } from 'node:url'
import { captureMembers } from '../extension/build/captured-members'
import { bundled } from '../extension/build/injected-scripts'

/** Bundles an entry file (a path from this folder), minified, as a page would load it. */
export async function bundle(entry: string): Promise<string> {
  const members = captureMembers()
  try {
    return await bundled(fileURLToPath(new URL(entry, import.meta.url)), members.plugin)
  } finally {
    members.close()
  }
}
