import { expect, it } from 'vitest';
import { expandTemplate } from './template.js';

const context = {
  Service: { ID: 's', Name: 'web', Labels: { tier: 'front' } },
  Node: { ID: 'n', Hostname: 'node-1', Platform: { Architecture: 'x86_64', OS: 'linux' } },
  Task: { ID: 't', Name: 'web.1.t', Slot: '1' },
};

it('fills in what swarmkit’s templates may name', () => {
  expect(expandTemplate('{{.Service.Name}}-{{.Task.Slot}}@{{ .Node.Hostname }}', context)).toEqual({
    text: 'web-1@node-1',
  });
  expect(expandTemplate('{{.Service.Labels.tier}}{{.Service.Labels.none}}', context)).toEqual({ text: 'front' });
});

// Recordings errors-service-create and api/errors.json.
it('refuses with the words of Go', () => {
  expect(expandTemplate('A={{.Nope}}')).toEqual({
    problem:
      'template: expansion:1:2: executing "expansion" at <.Nope>: can\'t evaluate field Nope in type *template.Context',
  });
  expect(expandTemplate('A={{.Nope')).toEqual({ problem: 'template: expansion:1: unclosed action' });
});
