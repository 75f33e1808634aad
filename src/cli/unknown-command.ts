import { RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';
import { COMMANDS } from './commands/index.js';

export function unknownCommand(name: string): RegattaError {
  const isFlag = name.startsWith('-');
  const message = isFlag ? `there is no option "${name}" before a command` : `there is no command "${name}"`;
  const names = COMMANDS.map((command) => command.name);
  return new RegattaError('request/invalid', message, {
    hint: isFlag ? 'regatta --help lists the commands' : hintForName(name, names),
  });
}
