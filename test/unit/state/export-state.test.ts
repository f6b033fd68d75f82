import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { panelWith } from './panel'

const OWN = { ...DEFAULT_SETTINGS.export, endpoint: 'http://own', rate: 0.5 }

describe('the export in the panel', () => {
  it('shows what an administrator prescribes, and stores the user’s own settings as they were', async () => {
    const { state, environment } = panelWith(
      { export: OWN },
      { managedExport: (changed) => changed({ endpoint: 'http://team', rate: 1 }, ['x-key']) },
    )
    expect(state.export.current.value).toEqual({ ...OWN, endpoint: 'http://team', rate: 1 })
    expect(state.export.managedHeaders.value).toEqual(['x-key'])
    state.export.save({ codec: 'json' })
    await state.export.runTest()
    expect(environment.asked).toEqual([
      `save ${JSON.stringify({ export: { ...OWN, codec: 'json' } })}`,
      'test http://team json',
    ])
  })
})
