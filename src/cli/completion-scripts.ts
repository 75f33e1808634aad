/** Completion without running anything: a table of words in the syntax of each shell. */

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

export interface Completed {
  readonly name: string;
  readonly summary: string;
  /** What may follow the name. */
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

export function scriptFor(shell: Shell, commands: readonly Completed[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `#compdef regatta\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
    case 'powershell':
      return powershell(commands);
  }
}

function bash(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, words, flags }) => `    ${name}) words="${[...words, ...flags].join(' ')}" ;;`);
  return `_regatta() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${commands.map(({ name }) => name).join(' ')}"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "\${#COMPREPLY[@]}" -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
  return 0
}
complete -F _regatta regatta
`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, words, flags }) => [
    `complete -c regatta -f -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", String.raw`\'`)}'`,
    ...(words.length === 0
      ? []
      : [`complete -c regatta -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`]),
    ...flags.map((flag) => `complete -c regatta -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function powershell(commands: readonly Completed[]): string {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
  const table = commands.map(({ name, words, flags }) => `    '${name}' = @(${quoted([...words, ...flags])})`);
  return `Register-ArgumentCompleter -Native -CommandName regatta -ScriptBlock {
  param($word, $tree, $position)
  $commands = @(${quoted(commands.map(({ name }) => name))})
  $table = @{
${table.join('\n')}
  }
  $given = $tree.CommandElements
  $words = if ($given.Count -gt 1 -and $table.ContainsKey("$($given[1])")) { $table["$($given[1])"] } else { $commands }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
