import { NativePromise } from '../platform/natives'

const resolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)

/** Something to run as a microtask. It is a thenable. */
export interface Task {
  then(): void
}

/**
 * Runs `task` as a microtask by resolving a promise with it. With DevTools open that takes 0.3 µs, whereas a reaction takes 7
 * (the inspector captures a stack) and `queueMicrotask` 1.2. With DevTools closed it takes 0.1, as a reaction does.
 */
export function queueTask(task: Task): void {
  resolve(task)
}

/** Runs a function as a microtask. */
export function queue(run: () => void): void {
  // biome-ignore lint/suspicious/noThenProperty: as above
  resolve({ then: run })
}
