/** Single keys from a terminal, without waiting for Enter. */

/** As much of stdin as is needed. */
export interface KeyStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', listener: (bytes: Buffer | string) => void): unknown;
  off(event: 'data', listener: (bytes: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const CONTROL_C = '\u0003';

/**
 * Calls `press` for each key until the function it gives back is called. A terminal that hands keys over one by one no longer
 * turns Ctrl-C into a signal, so `interrupt` is called instead.
 */
export function listenToKeys(input: KeyStream, press: (key: string) => void, interrupt: () => void): () => void {
  if (input.isTTY !== true || input.setRawMode === undefined) return () => {};
  const listener = (bytes: Buffer | string) => {
    for (const key of String(bytes)) {
      if (key === CONTROL_C) interrupt();
      else press(key);
    }
  };
  input.setRawMode(true);
  input.on('data', listener);
  input.resume();
  return () => {
    input.off('data', listener);
    input.setRawMode?.(false);
    input.pause();
  };
}
