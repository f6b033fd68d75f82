import { describeAccess } from '../harness/panel-access'

describeAccess('views')
