import { expect, it } from 'vitest';
import { nginx } from './behaviours.js';

const inside = {
  hostname: 'a',
  image: 'nginx:1.9.1',
  env: new Map<string, string>(),
  files: new Map<string, string>(),
};
const run = (...argv: string[]) => nginx('1.9.1').exec!(inside, argv, '')!;

it('answers the commands that health checks are made of, towards the container itself', () => {
  expect(run('sh', '-c', 'curl -fsS http://127.0.0.1:80/').exitCode).toBe(0);
  expect(run('curl', 'localhost').stdout).toContain('Welcome to nginx!');
  expect(run('curl', '-f', 'http://localhost/nothing').exitCode).toBe(22);
  expect(run('curl', 'http://localhost:81/').exitCode).toBe(7);
  expect(run('nc', '-z', '127.0.0.1', '80').exitCode).toBe(0);
  expect(run('nc', '-z', '127.0.0.1', '81').exitCode).toBe(1);
  expect(run('nginx', '-v').stderr).toContain('nginx/1.9.1');
});
