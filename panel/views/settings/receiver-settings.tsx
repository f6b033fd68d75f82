import { usePanel } from '../../state/context'
import { BackendSettings } from './backend-settings'
import { Group, NumberField, Switch } from './controls'

/** Where spans of services come from. */
export function ReceiverSettings() {
  const { state, message } = usePanel()
  const { receiver } = state.settings.current.value
  const connection = message(state.backends.isConnected.value ? 'receiverConnected' : 'receiverNotFound')
  return (
    <Group title={message('services')}>
      <Switch
        text={message('receiver')}
        hint={receiver ? `${message('receiverHint')} ${connection}` : message('receiverHint')}
        checked={receiver}
        onChange={(wanted) => state.settings.save({ receiver: wanted })}
      />
      <NumberField name="receiverPort" />
      <BackendSettings />
    </Group>
  )
}
