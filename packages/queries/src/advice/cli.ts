#!/usr/bin/env node
import process from 'node:process';
import { adviseCommand } from './command.js';

process.exitCode = await adviseCommand(process.argv.slice(2), { name: 'sonde-queries', word: 'advise' });
