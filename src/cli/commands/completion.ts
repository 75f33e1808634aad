import { scriptFor, type Completed, type Shell } from '../completion-scripts.js';
import { defineCommand } from '../command.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const satisfies readonly Shell[];

export const completion = defineCommand({
  usage: 'completion <shell>',
  summary: 'Print a script that completes commands on TAB',
  examples: [
    ['completion bash', 'for ~/.bashrc: source <(regatta completion bash)'],
    ['completion zsh', 'for ~/.zshrc: source <(regatta completion zsh)'],
    ['completion fish', 'for ~/.config/fish/completions/regatta.fish'],
  ],
  positionals: { shell: { choices: SHELLS, demandOption: true, describe: 'Whose syntax' } },
  options: {},
  async run({ shell }, terminal) {
    terminal.write(scriptFor(shell, await completed()));
  },
});

/** Everything is looked up now and written into the script: a TAB must not start the program. */
async function completed(): Promise<readonly Completed[]> {
  const { COMMANDS } = await import('./index.js');
  const { allOptions } = await import('../run-command.js');
  return Promise.all(
    COMMANDS.map(async (entry) => {
      const command = await entry.load();
      const [first] = Object.values(command.positionals);
      const words = (first?.choices ?? []).filter((choice) => typeof choice === 'string');
      return {
        name: entry.name,
        summary: entry.summary,
        words,
        flags: [...Object.keys(allOptions(command)), 'help'].map((flag) => `--${flag}`),
      };
    }),
  );
}
