// Removes everything that building and testing has made, and nothing that installing has.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, workspacePackages } from './workspace.js';

for (const dir of ['', ...workspacePackages().map((each) => each.dir)]) {
  for (const made of ['dist', '.turbo', '.tmp', 'coverage'])
    rmSync(join(root, dir, made), { recursive: true, force: true });
}
