import '@angular/compiler'
import { withFetch } from '@angular/common/http'
import { provideZonelessChangeDetection } from '@angular/core'
import { start } from './application.js'

start(provideZonelessChangeDetection(), withFetch())
