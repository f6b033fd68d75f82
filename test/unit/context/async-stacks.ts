/** Programs that throw below several awaits, and how many of their own frames the error has. Run in Node and in pages. */
export interface StackProgram {
  readonly work: () => Promise<readonly string[]>
  /** As V8 gives them without us. */
  readonly frames: number
}

const pause = (ms = 1) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The functions of the stack, from the one that threw outward, as far as they are named `s…` here. */
function frames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines.flatMap((line) => /at (async )?((?:\w+\.)?s[A-Z]\w*|Promise\.\w+ \(index \d\))/.exec(line)?.[0] ?? [])
}

async function framesOf(run: () => Promise<unknown>): Promise<string[]> {
  try {
    await run()
  } catch (error) {
    return frames(error)
  }
  return ['nothing was thrown']
}

async function sThrow(): Promise<never> {
  await pause()
  throw new Error('planned')
}
async function sInner() {
  return await sThrow()
}
async function sMiddle() {
  await pause(0)
  return await sInner()
}
async function sOuter() {
  await sMiddle()
}
async function sSettled(): Promise<never> {
  await Promise.resolve()
  throw new Error('planned')
}

class Shop {
  async sLoad() {
    await Promise.all([pause(), this.sItems()])
  }
  async sItems() {
    await sInner()
  }
  static async sOpen() {
    await new Shop().sLoad()
  }
}

async function sRecursive(depth: number): Promise<void> {
  if (depth === 0) await sThrow()
  await sRecursive(depth - 1)
}

const combined = (combine: (promises: Promise<unknown>[]) => Promise<unknown>) => {
  async function sCombine() {
    await combine([sInner(), pause(20)])
  }
  return async function sCaller() {
    await sCombine()
  }
}

/** What is not passed on is noted where it is thrown. */
const noted = (combine: (promises: Promise<unknown>[]) => Promise<unknown>) => async () => {
  let seen: string[] = []
  async function sFails() {
    await pause()
    seen = frames(new Error('planned'))
  }
  async function sInside() {
    await sFails()
  }
  async function sNoted() {
    await combine([sInside()])
  }
  await (async function sCaller() {
    await sNoted()
  })()
  return seen
}

export const STACKS: Readonly<Record<string, StackProgram>> = {
  'through async functions': { work: () => framesOf(sOuter), frames: 4 },
  'after an await of what is settled': { work: () => framesOf(async () => await sSettled()), frames: 1 },
  'through methods and Promise.all': { work: () => framesOf(Shop.sOpen), frames: 6 },
  'through Promise.all': { work: () => framesOf(combined((all) => Promise.all(all))), frames: 5 },
  'through Promise.race': { work: () => framesOf(combined((all) => Promise.race(all))), frames: 4 },
  'through Promise.allSettled': { work: noted((all) => Promise.allSettled(all)), frames: 5 },
  'through Promise.any': { work: noted((all) => Promise.any(all)), frames: 5 },
  'through recursion': { work: () => framesOf(() => sRecursive(5)), frames: 7 },
  'through for await': {
    async work() {
      async function* sGenerate() {
        yield 1
        await sInner()
      }
      async function sLoop() {
        for await (const _ of sGenerate()) await pause(0)
      }
      return framesOf(sLoop)
    },
    frames: 4,
  },
  'in the body of for await': {
    async work() {
      async function sLoop() {
        for await (const _ of [pause(), pause()]) await sInner()
      }
      return framesOf(sLoop)
    },
    frames: 3,
  },
  'through finally and catch': {
    async work() {
      async function sFinally() {
        try {
          await pause()
        } finally {
          await sInner()
        }
      }
      async function sCatch() {
        try {
          await sFinally()
        } catch (error) {
          await pause(0)
          throw error
        }
      }
      return framesOf(sCatch)
    },
    frames: 4,
  },
  'through finally of a promise': {
    async work() {
      async function sFinally() {
        await sInner().finally(() => pause(0))
      }
      return framesOf(sFinally)
    },
    frames: 3,
  },
  'of a reaction': {
    async work() {
      async function sChain() {
        await pause().then(function sReaction() {
          throw new Error('planned')
        })
      }
      return framesOf(async function sCaller() {
        await sChain()
      })
    },
    frames: 3,
  },
  'of a reaction that returns a promise': {
    async work() {
      async function sChain() {
        await pause().then(() => sInner())
      }
      return framesOf(sChain)
    },
    frames: 3,
  },
  'in the executor of a new promise': {
    async work() {
      async function sWrap() {
        await new Promise((resolve, reject) => {
          sInner().then(resolve, reject)
        })
      }
      return framesOf(sWrap)
    },
    frames: 3,
  },
  'returned without an await': {
    async work() {
      async function sReturn() {
        return sInner()
      }
      return framesOf(async function sCaller() {
        await sReturn()
      })
    },
    frames: 3,
  },
}
