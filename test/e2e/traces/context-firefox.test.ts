import { launch } from 'puppeteer'
import { findFirefox } from '../../start/browser'
import { describeContexts } from './context-claims'

describeContexts('Firefox', async () => launch({ browser: 'firefox', executablePath: findFirefox() }))
