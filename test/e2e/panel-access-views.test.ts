import { describeAccess } from './panel-access'

describeAccess('views')
