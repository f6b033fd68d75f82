import { describeAccess } from '../harness/panel-access'

describeAccess('panes')
