import { launch } from 'puppeteer'
import { browserFlags, findBrowser } from '../../start/browser'
import { describeContexts } from './context-claims'

describeContexts('Chromium', async () =>
  launch({ executablePath: await findBrowser(), pipe: true, args: [...browserFlags(), '--disable-gpu'] }),
)
