/** The way out: data to stdout, everything else to stderr. A command gets one and writes nowhere else. */
import { styleText } from 'node:util';
import type { Format } from './format.js';
import { render, type Rendered } from './render.js';

export interface TerminalOptions {
  readonly format: Format;
  /** `auto` is on where stderr is a terminal and neither NO_COLOR nor `TERM=dumb` is set. */
  readonly color: 'auto' | 'always' | 'never';
  readonly stdout?: NodeJS.WritableStream;
  readonly stderr?: NodeJS.WritableStream & { isTTY?: boolean };
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export type Style = Parameters<typeof styleText>[0];

export class Terminal {
  readonly format: Format;
  /** True where stderr may be coloured. */
  readonly colored: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly #stdout: NodeJS.WritableStream;
  readonly #stderr: NodeJS.WritableStream;

  constructor(options: TerminalOptions) {
    const { stdout = process.stdout, stderr = process.stderr, environment = process.env } = options;
    this.format = options.format;
    this.environment = environment;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.colored = wantsColor(options.color, environment, stderr.isTTY === true);
  }

  /** Prints data in the format that was asked for. */
  async print<Row>(data: Rendered<Row>): Promise<void> {
    this.write(await render(data, this.format));
  }

  /** Text for stdout, as it is. */
  write(text: string): void {
    if (text !== '') this.#stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** A line for people, on stderr. */
  say(line: string): void {
    this.#stderr.write(`${line}\n`);
  }

  style(style: Style, text: string): string {
    return this.colored ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** `--color` wins over NO_COLOR, that over FORCE_COLOR, that over whether people look at it. */
function wantsColor(
  color: TerminalOptions['color'],
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (color !== 'auto') return color === 'always';
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}
