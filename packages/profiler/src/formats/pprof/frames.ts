import type { CallTreeBuilder } from '../../call-tree/call-tree.js';
import { fileAddress } from '../../v8-profiles/file-address.js';
import { BrokenFile } from '../broken-file.js';
import type { PprofLocation, PprofTables } from './tables.js';
import type { Whole } from './wire.js';

/**
 * Frames of locations. Our frames are functions, pprof's locations are places in them: all places of a function become
 * one frame, which begins where the function says, or else at the first place of it that the file knows.
 */
export class PprofFrames {
  private readonly known = new Map<Whole, readonly number[]>();
  private readonly begins = new Map<Whole, { line: number; column: number }>();
  private readonly tables: PprofTables;
  private readonly tree: CallTreeBuilder;

  constructor(tables: PprofTables, tree: CallTreeBuilder) {
    this.tables = tables;
    this.tree = tree;
    for (const { lines } of tables.locations.values()) for (const line of lines) this.place(line);
  }

  /** The frames of a location, the outermost first. @throws BrokenFile where there is no such location */
  of(id: Whole): readonly number[] {
    let frames = this.known.get(id);
    if (frames === undefined) {
      const location = this.tables.locations.get(id);
      if (location === undefined) throw new BrokenFile(`a sample of location ${id}`, 'one that the file has');
      frames = location.lines.length === 0 ? [this.unknown(location)] : this.frames(location);
      this.known.set(id, frames);
    }
    return frames;
  }

  private frames({ lines }: PprofLocation): readonly number[] {
    return lines
      .map(({ functionId }) => {
        const { name, file } = this.tables.functions.get(functionId)!;
        const text = this.tables.text(name);
        const { line, column } = this.begins.get(functionId)!;
        return this.tree.intern(text === '(anonymous)' ? '' : text, fileAddress(this.tables.text(file)), line, column);
      })
      .reverse();
  }

  /** Code without a name: by its address, as pprof shows it. */
  private unknown({ address, mapping }: PprofLocation): number {
    const binary = this.tables.text(this.tables.mappings.get(mapping) ?? 0);
    return this.tree.intern(`0x${address.toString(16)}`, binary, 0, 0);
  }

  private place({ functionId, line, column }: PprofLocation['lines'][number]): void {
    const fn = this.tables.functions.get(functionId);
    if (fn === undefined) throw new BrokenFile(`a location in function ${functionId}`, 'one that the file has');
    const begin = this.begins.get(functionId);
    if (fn.startLine > 0) {
      // The column is that of the function only where the place is its beginning.
      const own = line === fn.startLine ? column : 0;
      if (begin === undefined || (own > 0 && (begin.column === 0 || own < begin.column))) {
        this.begins.set(functionId, { line: fn.startLine, column: own });
      }
    } else if (begin === undefined || line < begin.line || (line === begin.line && column < begin.column)) {
      this.begins.set(functionId, { line, column });
    }
  }
}
