// The other end of a server that is timed: a process of its own, so that its work is not counted.
//   clients.mjs get URL CONNECTIONS REQUESTS     asks again and again, and says `done` when every request is answered
//   clients.mjs watch URL STREAMS LINES          opens streams, says `open`, and `done` when each has brought so many lines
import { Agent, get } from 'node:http';

const [what, url = '', connections = '1', count = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

/** @returns {Promise<import('node:http').IncomingMessage>} */
function ask() {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { accept: 'application/json' } }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url} answers ${response.statusCode}`));
    }).on('error', reject);
  });
}

/** @param {import('node:http').IncomingMessage} response */
function ended(response) {
  return new Promise((resolve, reject) => response.on('error', reject).on('end', resolve).resume());
}

/** @param {import('node:http').IncomingMessage} response */
function linesRead(response) {
  let left = Number(count);
  return new Promise((resolve) => {
    response.on('data', (chunk) => {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) left--;
      if (left <= 0) resolve(undefined);
    });
  });
}

const all = Array.from({ length: Number(connections) });
if (what === 'watch') {
  const streams = await Promise.all(all.map(ask));
  const read = streams.map(linesRead);
  process.stdout.write('open\n');
  await Promise.all(read);
} else {
  let left = Number(count);
  await Promise.all(
    all.map(async () => {
      while (left-- > 0) await ended(await ask());
    }),
  );
}
process.stdout.write('done\n');
process.exit(0);
