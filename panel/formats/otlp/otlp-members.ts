import type { JsonObject } from '../reading/json-parts'

const snakeNames = new Map<string, string>()

/** A member by its name in camelCase, also if it is written in snake_case as in protobuf. */
export function memberOf(object: JsonObject, name: string): unknown {
  const value = object[name]
  return value === undefined ? object[snakeNameOf(name)] : value
}

function snakeNameOf(name: string): string {
  let snake = snakeNames.get(name)
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
    snakeNames.set(name, snake)
  }
  return snake
}
