import type { Call } from 'regatta/kit';
import { JsonProblem, readJson } from '../wire/json-reader.js';
import { messageFromJson } from '../wire/json-message.js';
import { jsonOfProtobuf, protobufOf } from '../wire/protobuf-message.js';
import { bodyText, encode, MasterRefusal, methodProblem } from './answers.js';

/** How messages are written, by media type. */
export type Encoding = 'application/json' | 'application/x-protobuf';

const ENCODINGS: readonly Encoding[] = ['application/json', 'application/x-protobuf'];

/**
 * The message in the body of a POST. The media type has to match exactly. Throws a `MasterRefusal` in the order and with the words of the
 * real API; `alsoTaken` names what else it would take. Source: mesos src/master/http.cpp api, scheduler; recorded README, points 1 to 3.
 */
export function readCall(call: Call, message: string, alsoTaken = ''): unknown {
  if (call.method !== 'POST') throw methodProblem(['POST'], call.method);
  const type = call.headers['content-type'];
  if (type === undefined) throw new MasterRefusal(400, "Expecting 'Content-Type' to be present");
  if (type === 'application/x-protobuf') return ofProtobuf(call, message);
  if (type === 'application/json') return ofJson(call, message);
  throw new MasterRefusal(415, `Expecting 'Content-Type' of application/json or application/x-protobuf${alsoTaken}`);
}

function ofJson(call: Call, message: string): unknown {
  let value: unknown;
  try {
    value = readJson(bodyText(call));
  } catch (error) {
    throw refusedAs('Failed to parse body into JSON', error);
  }
  try {
    return messageFromJson(message, value);
  } catch (error) {
    throw refusedAs('Failed to convert JSON into Call protobuf', error);
  }
}

function ofProtobuf(call: Call, message: string): unknown {
  try {
    return messageFromJson(message, jsonOfProtobuf(message, call.body));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new MasterRefusal(400, 'Failed to parse body into Call protobuf');
  }
}

function refusedAs(what: string, error: unknown): unknown {
  return error instanceof JsonProblem ? new MasterRefusal(400, `${what}: ${error.message}`) : error;
}

/** What the answer is written in; JSON where both are taken. Throws a `MasterRefusal` for a caller that takes neither. */
export function acceptedEncoding(call: Call): Encoding {
  const found = ENCODINGS.find((encoding) => accepts(call, encoding));
  if (found !== undefined) return found;
  throw new MasterRefusal(406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
}

/** Whether the caller takes a media type; no header at all means that it does. */
export function accepts(call: Call, media: string): boolean {
  const { accept } = call.headers;
  if (accept === undefined) return true;
  return accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !refused && (type === '*/*' || type === media || type === `${media.split('/')[0]}/*`);
  });
}

/** Answers with one message. */
export function sendMessage(call: Call, message: string, value: object, encoding: Encoding): void {
  call.reply.head(200, { 'content-type': encoding });
  call.reply.end(encoding === 'application/json' ? encode(JSON.stringify(value)) : protobufOf(message, { ...value }));
}

/** A stream of messages: RecordIO, one write a record, because a known client cannot take two in one chunk. */
export class RecordStream {
  readonly #call: Call;
  readonly #message: string;
  readonly #encoding: Encoding;
  #ended = false;

  constructor(call: Call, message: string, headers: Readonly<Record<string, string>> = {}) {
    this.#call = call;
    this.#message = message;
    this.#encoding = acceptedEncoding(call);
    call.reply.head(200, { 'content-type': this.#encoding, ...headers });
    call.onClose(() => this.stop());
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(value: object): void {
    if (this.#ended) return;
    const bytes =
      this.#encoding === 'application/json' ? encode(ascii(value)) : protobufOf(this.#message, { ...value });
    const length = encode(`${bytes.length}\n`);
    const record = new Uint8Array(length.length + bytes.length);
    record.set(length);
    record.set(bytes, length.length);
    if (!this.#call.reply.write(record)) this.close();
  }

  close(): void {
    if (this.#ended) return;
    this.stop();
    this.#call.reply.end();
  }

  stop(): void {
    this.#ended = true;
  }
}

/** Escaped to ASCII, so that a length in bytes and one in characters are the same. */
function ascii(value: object): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
