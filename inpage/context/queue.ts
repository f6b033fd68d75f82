import { NativePromise } from '../platform/natives'

const resolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)

/** What is done as a microtask. */
export interface Task {
  then(): void
}

/**
 * Runs `task` as a microtask, as what it does when it is taken for a promise. With DevTools open that takes 0.3 µs,
 * where a reaction takes 7 (the inspector takes a stack) and `queueMicrotask` 1.2; without, it takes 0.1 as a reaction does.
 */
export function queueTask(task: Task): void {
  resolve(task)
}

export function queue(run: () => void): void {
  // biome-ignore lint/suspicious/noThenProperty: as above
  resolve({ then: run })
}
