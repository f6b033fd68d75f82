/**
 * Makes the library independent of what a page does to the prototypes of built-ins. Wherever our sources name a member of a
 * built-in (as their types say), the build calls the member that was there when the script was loaded
 * (`inpage/platform/captured-members.ts`). So the sources can be written as usual.
 */
import {
  type BindingName,
  type Expression,
  type ForOfStatement,
  isArrayBindingPattern,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isForOfStatement,
  isIdentifier,
  isObjectBindingPattern,
  isOmittedExpression,
  isParameterDeclaration,
  isPropertyAccessExpression,
  isSpreadElement,
  isVariableDeclaration,
  isVariableDeclarationList,
  type Node,
  NodeFlags,
  type PropertyAccessExpression,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API, type Symbol as CheckedSymbol, type Project, SymbolFlags } from 'typescript/unstable/sync'
import type { Plugin } from 'vite'

/** The prefix of import ids: `taken:method:String:slice` exports that member as its default. */
const PREFIX = 'taken:'
const CONFIGURATION = new URL('../../tsconfig.json', import.meta.url).pathname
const RUNTIME = new URL('../../inpage/platform/captured-members.ts', import.meta.url).pathname
const FOLDER = new URL('../../inpage/', import.meta.url).pathname
/** Sources that capture built-ins themselves: the runtime, and what runs in every page and must stay small. */
const EXCEPTED = [
  ...['natives', 'captured-members', 'calls/transparent-proxy', 'calls/guarded', 'is-object'].map(
    (name) => `platform/${name}.ts`,
  ),
  ...['api/facade.ts', 'api/noop.ts', 'entry/stub.ts', 'entry/preload/published.ts', 'tracing/functions/traced.ts'],
]

/** A bundler plugin for one or more builds; close it after them. */
export interface CapturedMembers {
  readonly plugin: Plugin
  close(): void
}

/** @param folder - where the sources are, with a slash at the end; `configuration` must include them */
export function captureMembers(folder = FOLDER, configuration = CONFIGURATION): CapturedMembers {
  let api: API | undefined
  let project: Project | undefined
  return {
    plugin: {
      name: 'tracepane:taken-members',
      enforce: 'pre',
      resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
      load: (id) => (id.startsWith(`\0${PREFIX}`) ? memberModule(id.slice(PREFIX.length + 1)) : undefined),
      transform(code, id) {
        if (!id.startsWith(folder) || !id.endsWith('.ts') || EXCEPTED.includes(id.slice(folder.length)))
          return undefined
        api ??= new API()
        project ??= api.updateSnapshot({ openProjects: [configuration] }).getProjects()[0]
        const source = project.program.getSourceFile(id)
        if (source?.text !== code) throw new Error(`${id} is not what the compiler reads`)
        return { code: new Rewriting(project, source).text(), map: null }
      },
      renderChunk: (code) => ({ code: asTables(code), map: null }),
    },
    close: () => api?.close(),
  }
}

function memberModule(id: string): string {
  const [kind, holder, name] = id.split(':')
  const from = JSON.stringify(RUNTIME)
  if (kind === 'helper') return `export { ${name} as default } from ${from}`
  return `import { ${kind}, members } from ${from}; export default /*#__PURE__*/ members(${kind}, "${holder} ${name}")`
}

/** A captured member in the bundler's output: its variable, the function that captures it, the kind, class and name. */
const MEMBER = /^\t*var (_taken_[\w$]+) = \/\*#__PURE__\*\/ ([\w$]+)\(([\w$]+), "(\w+) (\w+)"\);\n/gm

/** Collects the members of a bundle into one table for each kind: parsing a string costs less than code. */
export function asTables(code: string): string {
  const kinds = new Map<string, Map<string, { variable: string; name: string }[]>>()
  for (const [, variable, members, kind, holder, name] of code.matchAll(MEMBER)) {
    const call = `${members}(${kind}`
    const holders = kinds.get(call) ?? new Map()
    kinds.set(call, holders.set(holder, [...(holders.get(holder) ?? []), { variable, name }]))
  }
  const tables = [...kinds].map(([call, holders]) => {
    const sorted = [...holders].sort(([one], [other]) => (one < other ? -1 : 1))
    for (const [, taken] of sorted) taken.sort((one, other) => (one.name < other.name ? -1 : 1))
    const variables = sorted.flatMap(([, taken]) => taken.map(({ variable }) => variable))
    const lines = sorted.map(([holder, taken]) => [holder, ...taken.map(({ name }) => name)].join(' '))
    return `var [${variables.join(', ')}] = ${call}, "${lines.join('|')}");\n`
  })
  let isFirst = true
  return code.replace(MEMBER, () => {
    const text = isFirst ? tables.join('') : ''
    isFirst = false
    return text
  })
}

/** The kinds of member; each is a function of the runtime. */
type Kind = 'method' | 'reading' | 'writing' | 'functionOf' | 'helper'

/** Interfaces of the type library, and the class of their instances. */
const CLASSES: Readonly<Record<string, string>> = {
  ReadonlyArray: 'Array',
  RegExpExecArray: 'Array',
  RegExpMatchArray: 'Array',
  ReadonlyMap: 'Map',
  ReadonlySet: 'Set',
}
/** Own properties, which prototypes do not affect. `length` is one, except for typed arrays and lists of the document. */
const OWN = new Set(['prototype', 'constructor'])
const WITH_LENGTH = new Set(['Array', 'String', 'Function'])

/** Rewrites one source file. */
class Rewriting {
  readonly #project: Project
  readonly #source: SourceFile
  readonly #imports = new Map<string, string>()
  #temporaries = 0

  constructor(project: Project, source: SourceFile) {
    this.#project = project
    this.#source = source
  }

  text(): string {
    const body = this.#print(this.#source)
    // On the first line, so that line numbers stay the same.
    const imports = [...this.#imports].map(([id, name]) => `import ${name} from ${JSON.stringify(id)};`)
    return imports.join('') + body
  }

  /** The text of a node, with whitespace and comments before it. */
  #print(node: Node): string {
    return this.#rewritten(node) ?? this.#copied(node, (child) => this.#print(child))
  }

  #copied(node: Node, print: (child: Node) => string): string {
    const { text } = this.#source
    let printed = ''
    let at = node.pos
    node.forEachChild((child) => {
      printed += text.slice(at, child.pos) + print(child)
      at = child.end
      return undefined
    })
    return printed + text.slice(at, node.end)
  }

  #rewritten(node: Node): string | undefined {
    if (isCallExpression(node)) return this.#call(node)
    if (isBinaryExpression(node)) return this.#assignment(node)
    if (isPropertyAccessExpression(node)) return this.#read(node)
    if (isForOfStatement(node)) return this.#loop(node)
    if (isSpreadElement(node)) return `${this.#before(node)}...${this.#each(node.expression)}`
    if (isVariableDeclaration(node) && node.initializer !== undefined) {
      const bindings = this.#bindings(node.name, node.initializer)
      if (bindings === undefined) return undefined
      return `${this.#before(node)}${bindings.name} = ${this.#print(node.initializer)}, ${bindings.parts}`
    }
    return this.#function(node)
  }

  #call(
    node: Parameters<typeof isCallExpression>[0] & {
      readonly expression: Expression
      readonly arguments: readonly Expression[]
      readonly questionDotToken?: Node
    },
  ): string | undefined {
    const { expression: callee } = node
    if (!isPropertyAccessExpression(callee) || node.questionDotToken !== undefined) return undefined
    const member = this.#memberOf(callee, 'method')
    if (member === undefined) return undefined
    const args = node.arguments.map((one) => this.#print(one).trim())
    return this.#applied(callee, member, args)
  }

  #read(node: PropertyAccessExpression): string | undefined {
    const member = this.#memberOf(node, 'reading')
    if (member !== undefined) return this.#applied(node, member, [])
    // A rewritten member ends the optional chain.
    const inner = node.expression
    if (!isInChain(node) || node.questionDotToken !== undefined || !this.#isRewritten(inner)) return undefined
    return `${this.#print(inner)}?.${node.name.text}`
  }

  #assignment(
    node: Node & { readonly left: Expression; readonly operatorToken: Node; readonly right: Expression },
  ): string | undefined {
    const { left, right } = node
    if (node.operatorToken.kind < SyntaxKind.FirstAssignment || node.operatorToken.kind > SyntaxKind.LastAssignment)
      return undefined
    if (!isPropertyAccessExpression(left)) return undefined
    if (node.operatorToken.kind !== SyntaxKind.EqualsToken && this.#memberOf(left, 'reading') !== undefined)
      throw new Error(`${this.#source.fileName} reads and writes ${left.name.text} at once`)
    const member = this.#memberOf(left, 'writing')
    if (member !== undefined) return this.#applied(left, member, [this.#print(right).trim()])
    // The target of an assignment is not read.
    return this.#copied(node, (child) =>
      child === left ? this.#copied(left, (inner) => this.#print(inner)) : this.#print(child),
    )
  }

  #applied(access: PropertyAccessExpression, member: string, args: readonly string[]): string {
    const self = this.#print(access.expression).trim()
    const before = this.#before(access)
    if (isInChain(access))
      return `${before}${this.#import('helper', '', 'optional')}(${[member, self, ...args].join(', ')})`
    return `${before}${member}(${[self, ...args].join(', ')})`
  }

  #each(expression: Expression): string {
    return `${this.#before(expression)}${this.#import('helper', '', 'each')}(${this.#print(expression).trim()})`
  }

  #loop(node: ForOfStatement): string {
    const { initializer, expression, statement } = node
    const pattern = isVariableDeclarationList(initializer) ? initializer.declarations[0].name : undefined
    const bindings = pattern && this.#bindings(pattern, pattern)
    const named = (child: Node): string =>
      child === pattern && bindings !== undefined
        ? this.#before(child) + bindings.name
        : child === initializer || isVariableDeclaration(child)
          ? this.#copied(child, named)
          : this.#print(child)
    return this.#copied(node, (child) => {
      if (child === expression) return this.#each(expression)
      if (bindings === undefined) return this.#print(child)
      if (child === initializer) return named(child)
      return child === statement ? `{ const ${bindings.parts}; ${this.#print(child)} }` : this.#print(child)
    })
  }

  /** Rewrites a function whose parameters are destructured. */
  #function(node: Node): string | undefined {
    const { parameters, body } = node as Node & { readonly parameters?: readonly Node[]; readonly body?: Node }
    if (parameters === undefined || body === undefined) return undefined
    const parts: string[] = []
    const names = new Map<Node, string>()
    for (const parameter of parameters) {
      if (!isParameterDeclaration(parameter) || parameter.dotDotDotToken !== undefined) continue
      const bindings = this.#bindings(parameter.name, parameter)
      if (bindings === undefined) continue
      parts.push(bindings.parts)
      names.set(parameter.name, bindings.name)
    }
    if (parts.length === 0) return undefined
    const declared = ` const ${parts.join(', ')};`
    return this.#copied(node, (child) => {
      if (child === body) return this.#bodyWith(child, declared)
      if (!isParameterDeclaration(child)) return this.#print(child)
      return this.#copied(child, (inner) => {
        const name = names.get(inner)
        return name === undefined ? this.#print(inner) : this.#before(inner) + name
      })
    })
  }

  #bodyWith(body: Node, declared: string): string {
    const printed = this.#print(body)
    const before = this.#before(body)
    if (isBlock(body)) return `${before}{${declared}${printed.slice(before.length + 1)}`
    return `${before}{${declared} return (${printed.slice(before.length)}) }`
  }

  /** A destructuring pattern as a name and the declarations of its parts; undefined if it need not be rewritten. */
  #bindings(pattern: BindingName, of: Node): { readonly name: string; readonly parts: string } | undefined {
    const name = `$part${this.#temporaries}`
    const parts: string[] = []
    if (isArrayBindingPattern(pattern)) {
      for (const [at, element] of pattern.elements.entries()) {
        if (isOmittedExpression(element) || element.name === undefined) continue
        if (element.initializer !== undefined || !isIdentifier(element.name)) return undefined
        const value =
          element.dotDotDotToken === undefined
            ? `${name}[${at}]`
            : `${this.#import('helper', '', 'rest')}(${name}, ${at})`
        parts.push(`${element.name.text} = ${value}`)
      }
    } else if (isObjectBindingPattern(pattern)) {
      const holder = this.#classAt(of)
      if (holder === undefined) return undefined
      for (const element of pattern.elements) {
        const key = element.propertyName ?? element.name
        if (element.dotDotDotToken !== undefined || element.initializer !== undefined || key === undefined)
          return undefined
        if (!isIdentifier(key) || element.name === undefined || !isIdentifier(element.name)) return undefined
        parts.push(`${element.name.text} = ${this.#import('reading', holder, key.text)}(${name})`)
      }
    }
    if (parts.length === 0) return undefined
    this.#temporaries++
    return { name, parts: parts.join(', ') }
  }

  #isRewritten(node: Expression): boolean {
    if (isCallExpression(node)) {
      return isPropertyAccessExpression(node.expression) && this.#memberOf(node.expression, 'method') !== undefined
    }
    return isPropertyAccessExpression(node) && this.#memberOf(node, 'reading') !== undefined
  }

  /** The name under which a member is imported; undefined if it is not a built-in's. */
  #memberOf(access: PropertyAccessExpression, kind: Kind): string | undefined {
    const name = access.name.text
    if (OWN.has(name)) return undefined
    const { checker } = this.#project
    const symbol = checker.getSymbolAtLocation(access.name)
    if (symbol === undefined || !isOfLibrary(symbol)) return undefined
    const isMethod = (symbol.flags & (SymbolFlags.Method | SymbolFlags.Function)) !== 0
    if (isMethod !== (kind === 'method')) return undefined
    const holder = this.#classAt(access.expression) ?? this.#interfaceOf(symbol, access.expression)
    if (name === 'length' && (holder === undefined || WITH_LENGTH.has(holder))) return undefined
    if (holder !== undefined) return this.#import(kind, holder, name)
    if (kind !== 'method' || !isIdentifier(access.expression)) return undefined
    const object = checker.getSymbolAtLocation(access.expression)
    if (object === undefined || !isOfLibrary(object)) return undefined
    return this.#import('functionOf', access.expression.text, name)
  }

  /** The class of an inherited member, if an interface of ours extends that of a built-in. */
  #interfaceOf(member: CheckedSymbol, of: Node): string | undefined {
    const { checker } = this.#project
    const own = checker.getTypeAtLocation(of)?.getSymbol()
    const parent = member.getParent()
    if (own === undefined || parent === undefined || (own.flags & SymbolFlags.Interface) === 0) return undefined
    const value = checker.resolveName(parent.name, SymbolFlags.Value)
    return value !== undefined && isOfLibrary(value) ? parent.name : undefined
  }

  /** The built-in class of a node's value. */
  #classAt(node: Node): string | undefined {
    const { checker } = this.#project
    const type = checker.getTypeAtLocation(node)
    const present = type && checker.getNonNullableType(type)
    const apparent = present && checker.getApparentType(present)
    const symbol = apparent?.getSymbol()
    if (symbol === undefined || !isOfLibrary(symbol)) return undefined
    const name = CLASSES[symbol.name] ?? symbol.name
    const value = checker.resolveName(name, SymbolFlags.Value)
    return value !== undefined && isOfLibrary(value) ? name : undefined
  }

  #import(kind: Kind, holder: string, name: string): string {
    const id = `${PREFIX}${kind}:${holder}:${name}`
    const known = this.#imports.get(id)
    if (known !== undefined) return known
    const local = `$${kind}_${holder}_${name}`.replace(/\W/g, '_')
    this.#imports.set(id, local)
    return local
  }

  /** Whitespace and comments before a node. */
  #before(node: Node): string {
    const { text } = this.#source
    return /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(node.pos, node.end))?.[0] ?? ''
  }
}

function isInChain(node: Node): boolean {
  return (node.flags & NodeFlags.OptionalChain) !== 0
}

function isOfLibrary(symbol: { readonly declarations: readonly { readonly path: string }[] }): boolean {
  const [declaration] = symbol.declarations
  return declaration !== undefined && /\/(lib\.[^/]+|browser-classes)\.d\.ts$/.test(declaration.path)
}
