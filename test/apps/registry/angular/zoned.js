import 'zone.js'
import { provideZoneChangeDetection } from '@angular/core'
import { start } from './application.js'

start(provideZoneChangeDetection())
