import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StartError } from '../start-error.js';
import { claimDataDirectory } from './data-directory.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-shop-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function complaintAbout(directory: string): string {
  try {
    claimDataDirectory(directory).release();
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return (error as StartError).message;
  }
  return 'no complaint';
}

describe('claimDataDirectory', () => {
  test('makes the folder, promotes the draft, and finds the database again', () => {
    const path = join(folder, 'new', 'data');
    const first = claimDataDirectory(path);
    expect(first.fresh).toBe(true);
    mkdirSync(first.draftPath);
    writeFileSync(join(first.draftPath, 'rows'), 'x');
    first.promoteDraft();
    first.release();
    expect(readdirSync(path)).toEqual(['postgres']);

    const second = claimDataDirectory(path);
    expect(second.fresh).toBe(false);
    expect(readFileSync(join(second.databasePath, 'rows'), 'utf8')).toBe('x');
    second.release();
  });

  test('abandoned, it is as it was', () => {
    const claimed = claimDataDirectory(join(folder, 'new', 'data'));
    mkdirSync(claimed.draftPath);
    claimed.abandon();
    expect(readdirSync(folder)).toEqual([]);

    mkdirSync(join(folder, 'empty'));
    const empty = claimDataDirectory(join(folder, 'empty'));
    mkdirSync(empty.draftPath);
    empty.promoteDraft();
    empty.abandon();
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
  });

  test('abandoned, a database that was there before stays', () => {
    mkdirSync(join(folder, 'postgres'));
    claimDataDirectory(folder).abandon();
    expect(readdirSync(folder)).toEqual(['postgres']);
  });

  test('belongs to one at a time, until it is released', () => {
    const first = claimDataDirectory(folder);
    expect(complaintAbout(folder)).toMatch(/is in use by process \d+; end that one or name another folder$/);
    first.release();
    expect(complaintAbout(folder)).toBe('no complaint');
  });

  test('a lock of a process that is gone, or of an earlier one with this id, does not count', () => {
    for (const owner of ['999999999 1', `${process.pid} 1`, 'rubbish', '']) {
      writeFileSync(join(folder, 'shop.lock'), owner);
      expect(complaintAbout(folder)).toBe('no complaint');
    }
  });

  test('throws a draft away that a crash left', () => {
    writeFileSync(join(folder, 'shop.lock'), '999999999 1');
    mkdirSync(join(folder, 'postgres.draft'));
    const claimed = claimDataDirectory(folder);
    expect(claimed.fresh).toBe(true);
    expect(existsSync(claimed.draftPath)).toBe(false);
    claimed.release();
  });

  test('refuses a file, a path through a file, and a folder with something else in it', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    expect(complaintAbout(file)).toBe(`the data directory ${file} is a file; name a folder`);
    expect(complaintAbout(join(file, 'data'))).toContain('a part of the path is a file, not a folder');
    expect(complaintAbout(folder)).toBe(
      `the data directory ${folder} holds other files; name a new or an empty folder`,
    );
    expect(complaintAbout('/proc/nowhere/data')).toContain('cannot make the data directory /proc/nowhere/data');
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});
