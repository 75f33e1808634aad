/**
 * Where each value of a YAML document stands in its text. js-yaml builds values without positions, so this reads the same
 * events a second way. It also refuses, with the exact place, what must never become a value: keys that reach a prototype,
 * keys given twice, aliases that contain themselves or that multiply a small text into a huge value.
 */
import { EVENT_ID, SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { RegattaError } from '../ports/errors.js';
import { placeInText } from './document-place.js';

/** How many values all aliases of one document may stand for. A text within the size limit has no more without any. */
export const MAX_ALIASED_VALUES = 1_000_000;

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** One value of the document. Aliases share the children of what they stand for, so the tree is never larger than the text. */
export interface PositionNode {
  /** Offset of the value, or of the alias that stands for it. */
  readonly valueStart: number;
  /** Offset of the key under which it stands; the value's own in a list. */
  keyStart: number;
  children: Map<string, PositionNode>;
  /** What `<<` brings in; looked at only where `children` has nothing. */
  merged: PositionNode[];
  /** The text of a scalar, needed where an alias is used as a key. */
  readonly scalar?: string;
  /** How many values it is with all aliases written out. */
  size: number;
}

type Anchored = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;

export class PositionReader {
  private index = 0;
  private anchors = new Map<string, PositionNode | 'open'>();
  private aliasedValues = 0;
  /** js-yaml gives an empty value no offset; the place of what came before is the best there is. */
  private lastStart = 0;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly source?: string,
  ) {}

  /** One root for each document of the text, in order; throws `RegattaError` for what is refused. */
  readAll(): PositionNode[] {
    const roots: PositionNode[] = [];
    while (this.events[this.index]?.type === EVENT_ID.DOCUMENT) {
      this.index += 1;
      this.anchors = new Map();
      this.aliasedValues = 0;
      roots.push(this.atEnd() ? this.node(this.lastStart) : this.readNode());
      this.index += 1;
    }
    return roots;
  }

  private readNode(): PositionNode {
    const event = this.events[this.index++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.readScalar(event);
      case EVENT_ID.SEQUENCE:
        return this.readSequence(event);
      case EVENT_ID.MAPPING:
        return this.readMapping(event);
      case EVENT_ID.ALIAS:
        return this.readAlias(event);
      default:
        return this.node(this.lastStart);
    }
  }

  private readScalar(event: ScalarEvent): PositionNode {
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    // js-yaml counts from behind the quote.
    const start = this.startOf(event, event.valueStart - (isQuoted ? 1 : 0));
    const node = this.node(start, getScalarValue(this.text, event));
    this.anchor(event, node);
    return node;
  }

  private readSequence(event: SequenceEvent): PositionNode {
    const node = this.node(this.startOf(event, event.start));
    this.anchor(event, 'open');
    while (!this.atEnd()) {
      const item = this.readNode();
      node.children.set(String(node.children.size), item);
      node.size += item.size;
    }
    this.index += 1;
    this.anchor(event, node);
    return node;
  }

  private readMapping(event: MappingEvent): PositionNode {
    const node = this.node(this.startOf(event, event.start));
    this.anchor(event, 'open');
    while (!this.atEnd()) this.readPair(node);
    this.index += 1;
    this.anchor(event, node);
    return node;
  }

  private readPair(mapping: PositionNode): void {
    const isMerge = this.isPlain('<<');
    const key = this.readNode();
    const name = key.scalar;
    if (name === undefined) this.refuse('document/syntax', 'a key must be text', key.valueStart);
    if (UNSAFE_KEYS.has(name)) {
      this.refuse('document/unsafe-key', `the key "${name}" is never allowed`, key.valueStart, 'choose another name');
    }
    const value = this.readNode();
    mapping.size += value.size;
    if (isMerge) {
      mapping.merged.push(value);
      return;
    }
    const earlier = mapping.children.get(name);
    if (earlier !== undefined) this.refuseDuplicate(name, key.valueStart, earlier.keyStart);
    value.keyStart = key.valueStart;
    mapping.children.set(name, value);
  }

  private readAlias(event: AliasEvent): PositionNode {
    const start = event.anchorStart - 1;
    this.lastStart = start;
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    const target = this.anchors.get(name);
    if (target === undefined) this.refuse('document/syntax', `there is no anchor "&${name}" before this alias`, start);
    if (target === 'open') this.refuse('document/syntax', `the alias "*${name}" stands inside its own anchor`, start);
    this.aliasedValues += target.size;
    if (this.aliasedValues > MAX_ALIASED_VALUES) {
      const message = `aliases stand for more than ${MAX_ALIASED_VALUES} values`;
      this.refuse('document/too-large', message, start, 'write the values out, or use fewer aliases');
    }
    return { ...target, valueStart: start, keyStart: start };
  }

  private anchor(event: Anchored, node: PositionNode | 'open'): void {
    if (event.anchorStart >= 0) this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), node);
  }

  private startOf(event: ScalarEvent | SequenceEvent | MappingEvent, ownStart: number): number {
    const starts = [ownStart, event.tagStart, event.anchorStart - 1].filter((start) => start >= 0);
    if (starts.length > 0) this.lastStart = Math.min(...starts);
    return this.lastStart;
  }

  private node(start: number, scalar?: string): PositionNode {
    const node = { valueStart: start, keyStart: start, children: new Map(), merged: [], size: 1 };
    return scalar === undefined ? node : { ...node, scalar };
  }

  private atEnd(): boolean {
    const event = this.events[this.index];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  private isPlain(word: string): boolean {
    const event = this.events[this.index];
    return (
      event?.type === EVENT_ID.SCALAR &&
      event.style === SCALAR_STYLE.PLAIN &&
      this.text.slice(event.valueStart, event.valueEnd) === word
    );
  }

  private refuseDuplicate(name: string, offset: number, earlierOffset: number): never {
    const { line = 0, column = 0 } = placeInText(this.text, earlierOffset);
    const hint = `it is first given at ${line}:${column}; keep one of the two`;
    return this.refuse('document/duplicate-key', `the key "${name}" is given twice`, offset, hint);
  }

  private refuse(code: RegattaError['code'], message: string, offset: number, hint?: string): never {
    const at = placeInText(this.text, offset, this.source);
    throw new RegattaError(code, message, { at, ...(hint !== undefined && { hint }) });
  }
}

/**
 * The place of the value at `parts` below `root`, or of the nearest one around it that has a place. `part` chooses between
 * the key and the value where the value stands under a key.
 */
export function offsetOf(root: PositionNode, parts: readonly string[], part: 'key' | 'value'): number {
  let node = root;
  for (const step of parts) {
    const next = childOf(node, step);
    if (next === undefined) return node.valueStart;
    node = next;
  }
  return part === 'key' ? node.keyStart : node.valueStart;
}

function childOf(node: PositionNode, key: string): PositionNode | undefined {
  const own = node.children.get(key);
  if (own !== undefined) return own;
  for (const merged of node.merged) {
    // `<<` takes one mapping or a list of them; a list has its mappings as children.
    const candidates = merged.children.has('0') ? [...merged.children.values(), merged] : [merged];
    for (const candidate of candidates) {
      const found = childOf(candidate, key);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
