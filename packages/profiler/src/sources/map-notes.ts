/** Files named in a note. */
const maxNamed = 3;

/** What the reader of a profile should know of the source maps that were not used. */
export class MapNotes {
  private readonly missingFiles: string[] = [];
  private readonly brokenFiles: string[] = [];
  private leftOutFiles = 0;

  missing(path: string): void {
    this.missingFiles.push(path);
  }

  broken(path: string): void {
    this.brokenFiles.push(path);
  }

  leftOut(): void {
    this.leftOutFiles++;
  }

  build(): readonly string[] {
    const notes: string[] = [];
    if (this.brokenFiles.length > 0) {
      notes.push(`Source maps are broken, their functions are shown as compiled: ${listed(this.brokenFiles)}.`);
    }
    if (this.missingFiles.length > 0) {
      notes.push(`Source maps cannot be read, functions are shown as compiled: ${listed(this.missingFiles)}.`);
    }
    if (this.leftOutFiles > 0) {
      notes.push(`${this.leftOutFiles} files were not looked at for a source map: the limit was reached.`);
    }
    return notes;
  }
}

function listed(files: readonly string[]): string {
  const more = files.length - maxNamed;
  return files.slice(0, maxNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
