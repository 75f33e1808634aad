/**
 * Text to plain values. Reads YAML 1.2 (core schema, merge keys on) and JSON, which is a part of it, one or several documents
 * in a text, and remembers where each value stands, so that whoever checks the value can point at the line.
 */
import { CORE_SCHEMA, YAMLException, constructFromEvents, mergeTag, parseEvents } from 'js-yaml';
import type { Event } from 'js-yaml';
import { Bug, RegattaError } from '../ports/errors.js';
import type { ErrorLocation } from '../ports/errors.js';
import { pathOfPointer, placeInText, pointerParts } from './document-place.js';
import { PositionReader, offsetOf } from './document-positions.js';
import type { PositionNode } from './document-positions.js';

/** The largest text that is read, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

export interface ReadOptions {
  /** The file or URL as the user named it; shown in errors. */
  readonly source?: string;
  /** Bytes of UTF-8; default `MAX_DOCUMENT_BYTES`. */
  readonly maxBytes?: number;
}

/** Gives the place of the value (or of its key) at a JSON pointer. */
export type Locate = (pointer: string, part?: 'key' | 'value') => ErrorLocation;

/** One document of a text. */
export interface SourceDocument {
  /** Plain objects, lists, text, numbers, booleans and null. Values that the text aliases are shared, never copied. */
  readonly value: unknown;
  /** Line and column (1-based) of the value at a JSON pointer, or of the nearest value around it that the text has. */
  readonly locate: Locate;
}

/**
 * Reads every document of `text`; empty ones between two `---` are left out, as kubectl does.
 * Throws `document/too-large`, `document/syntax`, `document/unsafe-key`, `document/duplicate-key`, and `document/empty`
 * when nothing is left.
 */
export function readDocuments(text: string, options: ReadOptions = {}): SourceDocument[] {
  refuseTooLarge(text, options);
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const events = guarded(body, options.source, () => parseEvents(body, {}));
  const roots = new PositionReader(body, events, options.source).readAll();
  const values = guarded(body, options.source, () => construct(body, events));
  const documents = values.flatMap((value, index) => {
    const root = roots[index];
    return value === null || root === undefined ? [] : [{ value, locate: locator(body, root, options.source) }];
  });
  if (documents.length === 0) {
    throw new RegattaError('document/empty', 'the document is empty', { at: placeInText(body, 0, options.source) });
  }
  return documents;
}

/** Reads a text that must hold exactly one document; throws what `readDocuments` throws. */
export function readDocument(text: string, options: ReadOptions = {}): SourceDocument {
  const [first, second] = readDocuments(text, options);
  if (second !== undefined) {
    const hint = 'put each document into a file of its own';
    throw new RegattaError('document/syntax', 'only one document is allowed here', { at: second.locate(''), hint });
  }
  if (first === undefined) throw new Bug('readDocuments gave no document and no error');
  return first;
}

function construct(text: string, events: Event[]): unknown[] {
  return constructFromEvents(events, { source: text, schema: SCHEMA });
}

function locator(text: string, root: PositionNode, source: string | undefined): Locate {
  return (pointer, part = 'value') => {
    const place = placeInText(text, offsetOf(root, pointerParts(pointer), part), source);
    const path = pathOfPointer(pointer);
    return path === '' ? place : { ...place, path };
  };
}

function refuseTooLarge(text: string, options: ReadOptions): void {
  const limit = options.maxBytes ?? MAX_DOCUMENT_BYTES;
  // No character takes less than one byte, so a text that is too long need not be encoded to know.
  const bytes = text.length > limit ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= limit) return;
  const at = placeInText(text, 0, options.source);
  const message = `the document has ${bytes} bytes or more; at most ${limit} are read`;
  throw new RegattaError('document/too-large', message, { at, hint: 'split it, or leave out what is generated' });
}

/** Runs a js-yaml function and turns whatever it throws (not only its own exception) into one error with a place. */
function guarded<T>(text: string, source: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const isOwn = cause instanceof YAMLException;
    const at = placeInText(text, isOwn ? (cause.mark?.position ?? 0) : 0, source);
    const reason = isOwn ? cause.reason : 'this is not YAML';
    const code = reason === 'duplicated mapping key' ? 'document/duplicate-key' : 'document/syntax';
    throw new RegattaError(code, reason, { at, cause, ...hintFor(reason) });
  }
}

function hintFor(reason: string): { hint?: string } {
  if (reason.includes('tab character')) return { hint: 'indent with spaces' };
  if (reason.includes('unknown') && reason.includes('tag'))
    return { hint: 'remove the tag; only plain values are read' };
  if (reason.includes('indentation')) return { hint: 'lines of one mapping start in the same column' };
  return {};
}
