import { describeAccess } from './panel-access'

describeAccess('panes')
