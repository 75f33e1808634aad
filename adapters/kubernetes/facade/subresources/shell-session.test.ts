import { expect, it } from 'vitest';
import { ShellSession } from './shell-session.js';

/** What a terminal shows of a session in which each line is answered by itself. */
function screenOf(prompt: string | undefined, ...typed: string[]) {
  let shown = '';
  let code: number | undefined;
  const host = {
    run: (line: string) => {
      shown += `<${line}>`;
      return { exitCode: 7, stdout: '', stderr: '' };
    },
    show: (text: string) => void (shown += text),
    end: (exitCode: number) => void (code = exitCode),
  };
  const session = new ShellSession(host, prompt);
  for (const keys of typed) session.typed(new TextEncoder().encode(keys));
  return { shown, code };
}

it('echoes and edits a line on a terminal', () => {
  expect(screenOf('# ', 'lx', '\x7fs\r', 'exit\r')).toEqual({ shown: '# lx\b \bs\r\n<ls\n># exit\r\n', code: 7 });
});

it('is interrupted by Ctrl-C, and ended by Ctrl-D', () => {
  expect(screenOf('# ', 'sleep\x03\x04')).toEqual({ shown: '# sleep^C\r\n# exit\r\n', code: 130 });
});

it('shows nothing of its own without a terminal', () => {
  expect(screenOf(undefined, 'ls\nexit 3\n')).toEqual({ shown: '<ls\n>', code: 3 });
});
