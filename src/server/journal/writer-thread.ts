/** The thread that writes one journal: whatever has come while it wrote goes into the next transaction together. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { KeptFile } from './kept-file.js';
import type { FromWriter, ToWriter } from './messages.js';

export interface WriterData {
  readonly file: string;
  readonly description: string;
}

const port = parentPort!;

function say(message: FromWriter): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port.postMessage(message);
}

/** Everything that has come, the first included. */
function received(first: ToWriter): readonly ToWriter[] {
  const messages = [first];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    messages.push(next.message as ToWriter);
  return messages;
}

function serve({ file, description }: WriterData): void {
  const kept = new KeptFile(file);
  port.on('message', (first: ToWriter) => {
    const messages = received(first);
    const batches = messages.filter((message) => message !== 'close');
    if (batches.length > 0) {
      kept.append(batches);
      say({ written: batches.length });
    }
    if (batches.length === messages.length) return;
    kept.close();
    port.close();
  });
  say({ opened: kept.open(description) });
}

// What breaks later ends the thread, and its server hears of that as an error.
try {
  serve(workerData as WriterData);
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) });
  port.close();
}
