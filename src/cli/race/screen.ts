/** One region of a terminal that is drawn over and over, and leaves nothing behind. */

/** As much of a terminal's stream as is needed. */
export interface ScreenStream {
  write(text: string): unknown;
  /** Cells; a terminal that was resized changes them. Undefined or 0 where nobody knows. */
  readonly columns?: number;
  readonly rows?: number;
}

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
/** Clears from the cursor to the end of the screen. */
const CLEAR_BELOW = '\u001B[0J';
const CLEAR_LINE_END = '\u001B[K';

export class Screen {
  readonly #out: ScreenStream;
  /** Lines that are on the screen now. */
  #height = 0;
  #width = 0;
  #last = '';
  #open = false;

  constructor(out: ScreenStream) {
    this.#out = out;
  }

  get size(): { columns: number; rows: number } {
    const { columns = 0, rows = 0 } = this.#out;
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  /** Draws lines that are no wider than `size.columns`, over the ones before; no byte is sent where nothing has changed. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.size;
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const text = shown.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    if (text === this.#last && columns === this.#width) return;
    // After a resize the old lines may have been wrapped by the terminal, and how often is its own affair: start afresh below.
    const back = this.#height > 0 && columns === this.#width ? `\u001B[${this.#height}A` : '';
    this.#out.write(`${this.#open ? '' : HIDE_CURSOR}\r${back}${text}${CLEAR_BELOW}`);
    this.#open = true;
    this.#height = shown.length;
    this.#width = columns;
    this.#last = text;
  }

  /** Takes the region away and gives the cursor back. Safe to call twice. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#out.write(`\r${this.#height > 0 ? `\u001B[${this.#height}A` : ''}${CLEAR_BELOW}${SHOW_CURSOR}`);
    this.#height = 0;
    this.#last = '';
  }
}
