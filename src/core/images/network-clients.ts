import type { ExecResult, HttpAnswer, Inside, Outside } from '../../ports/images.js';
import type { Program } from './shell.js';

const NOT_FOUND = 127;
const FIRST_HTTP_ERROR = 400;
const URL_PARTS = /^(?:(https?):\/\/)?([\w.-]+)(?::(\d+))?(\/.*)?$/;
const OWN = ['localhost', '127.0.0.1'];

/** Options of curl and wget that are followed by a word of their own. */
const WITH_WORD = /^(?:-[oOTtUHmwXd]|--(?:max-time|connect-timeout|header|request|data|output|write-out|tries))$/;

/**
 * `wget`, `curl`, `nc` and `nslookup` towards others, where the platform leads somewhere; undefined for any other program. The
 * container's own server is none of their business: they say that they are not there.
 */
export function networkProgram({ outside, files }: Inside, name: string): Program | undefined {
  if (outside === undefined) return undefined;
  switch (name) {
    case 'wget':
      return (args) => wget(outside, files, args);
    case 'curl':
      return (args) => curl(outside, files, args);
    case 'nc':
      return (args) => netcat(outside, args);
    case 'nslookup':
      return (args) => nslookup(outside, args);
    default:
      return undefined;
  }
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

type Reached =
  | { readonly problem: 'unresolved' }
  | { readonly problem: 'refused'; readonly address: string }
  | { readonly answer: HttpAnswer };

function targetOf(args: readonly string[]): Target | undefined {
  const words = args.filter((arg, index) => !arg.startsWith('-') && !WITH_WORD.test(args[index - 1] ?? ''));
  const [, scheme = 'http', host = '', port, path = '/'] = URL_PARTS.exec(words.at(-1) ?? '') ?? [];
  if (host === '' || OWN.includes(host)) return undefined;
  return { host, port: Number(port ?? (scheme === 'https' ? 443 : 80)), path };
}

function reach(outside: Outside, { host, port, path }: Target): Reached {
  const found = outside.resolve(host);
  const [address] = found?.addresses ?? [];
  if (address === undefined) return { problem: 'unresolved' };
  const answer = outside.request(address, port, path);
  return answer === undefined ? { problem: 'refused', address } : { answer };
}

function wordAfter(args: readonly string[], ...options: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => options.includes(arg));
  return at < 0 ? undefined : args[at + 1];
}

/** As busybox words it. */
function wget(outside: Outside, files: Map<string, string>, args: readonly string[]): ExecResult {
  const target = targetOf(args);
  if (target === undefined) return notThere('wget');
  const reached = reach(outside, target);
  const fail = (text: string) => ({ exitCode: 1, stdout: '', stderr: `wget: ${text}\n` });
  if (!('answer' in reached))
    return reached.problem === 'unresolved'
      ? fail(`bad address '${target.host}'`)
      : fail(`can't connect to remote host (${reached.address}): Connection refused`);
  const { status, body } = reached.answer;
  if (status >= FIRST_HTTP_ERROR) return fail(`server returned error: HTTP/1.1 ${status}`);
  const isPrinted = args.some((arg) => /^-q?O-$/.test(arg)) || wordAfter(args, '-O', '-qO') === '-';
  if (isPrinted) return { exitCode: 0, stdout: body, stderr: '' };
  const name = wordAfter(args, '-O', '-qO') ?? (target.path.slice(target.path.lastIndexOf('/') + 1) || 'index.html');
  files.set(name.startsWith('/') ? name : `/${name}`, body);
  return { exitCode: 0, stdout: '', stderr: '' };
}

function curl(outside: Outside, files: Map<string, string>, args: readonly string[]): ExecResult {
  const target = targetOf(args);
  if (target === undefined) return notThere('curl');
  const flags = args.filter((arg) => /^-\w+$/.test(arg)).join('');
  const isSilent = (flags.includes('s') || args.includes('--silent')) && !flags.includes('S');
  const fail = (exitCode: number, text: string) => ({
    exitCode,
    stdout: '',
    stderr: isSilent ? '' : `curl: (${exitCode}) ${text}\n`,
  });
  const reached = reach(outside, target);
  if (!('answer' in reached))
    return reached.problem === 'unresolved'
      ? fail(6, `Could not resolve host: ${target.host}`)
      : fail(7, `Failed to connect to ${target.host} port ${target.port} after 0 ms: Couldn't connect to server`);
  const { status, body } = reached.answer;
  if (status >= FIRST_HTTP_ERROR && (flags.includes('f') || args.includes('--fail')))
    return fail(22, `The requested URL returned error: ${status}`);
  const file = wordAfter(args, '-o', '--output');
  if (file !== undefined && file !== '/dev/null') files.set(file.startsWith('/') ? file : `/${file}`, body);
  const told = (wordAfter(args, '-w', '--write-out') ?? '')
    .replaceAll('%{http_code}', String(status))
    .replaceAll('\\n', '\n');
  return { exitCode: 0, stdout: (file === undefined ? body : '') + told, stderr: '' };
}

function netcat(outside: Outside, args: readonly string[]): ExecResult {
  const [host = '', port = ''] = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-w');
  if (OWN.includes(host)) return notThere('nc');
  const found = outside.resolve(host);
  const [address] = found?.addresses ?? [];
  if (address === undefined) return { exitCode: 1, stdout: '', stderr: `nc: bad address '${host}'\n` };
  const isOpen = outside.request(address, Number(port), '/') !== undefined;
  const said = args.some((arg) => /^-\w*v/.test(arg)) ? `${host} (${address}:${port}) open\n` : '';
  return { exitCode: isOpen ? 0 : 1, stdout: '', stderr: isOpen ? said : '' };
}

/** As busybox words it. */
function nslookup(outside: Outside, args: readonly string[]): ExecResult {
  const name = args.find((arg) => !arg.startsWith('-')) ?? '';
  const { nameServer } = outside;
  const head = `Server:\t\t${nameServer}\nAddress:\t${nameServer}:53\n\n`;
  const found = outside.resolve(name);
  if (found === undefined)
    return { exitCode: 1, stdout: `${head}** server can't find ${name}: NXDOMAIN\n\n`, stderr: '' };
  const lines = found.addresses.map((address) => `Name:\t${found.name}\nAddress: ${address}\n`);
  return { exitCode: 0, stdout: `${head}${lines.join('')}\n`, stderr: '' };
}

function notThere(program: string): ExecResult {
  return { exitCode: NOT_FOUND, stdout: '', stderr: `exec: "${program}": executable file not found in $PATH` };
}
