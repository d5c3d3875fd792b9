import { commands } from './commands.js';

/** What `sonde --help` prints: at most 80 columns. */
export const help = `sonde: looks at services and what they measure

Usage
  sonde <command> [options]

Commands
${commands.map(({ name, says }) => `  ${name.padEnd(9)}${says}`).join('\n')}

  sonde <command> --help says more of each. All of them take --json.

Start here
  A service that exposes metrics, from any library:
    sonde top localhost:9464
    sonde check localhost:9464

  One that runs with Sonde (node --import sonde/register app.js):
    sonde profile localhost:9464 --open

  The database behind it:
    sonde advise --url postgres://app@localhost/shop

Exit codes
  0  done, nothing found
  1  there are findings (check, advise)
  2  the arguments are wrong, or the service could not be reached

  -h, --help, -v, --version
`;
