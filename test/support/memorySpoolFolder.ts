import type { SpoolEntry, SpoolFile, SpoolFolder } from '../../client/src/cluster/logs/spoolFiles.ts';

/** A spool's folder in memory. */
export class MemorySpoolFolder implements SpoolFolder {
  readonly files = new Map<string, { bytes: Buffer; modified: number }>();
  now = 0;
  /** Bytes that fit; what is more is refused as by a full disk. */
  room = Number.POSITIVE_INFINITY;
  handles = 0;

  async create(name: string): Promise<SpoolFile> {
    if (this.files.has(name)) throw new Error('EEXIST');
    this.files.set(name, { bytes: Buffer.alloc(0), modified: this.now });
    return this.file(name);
  }

  async open(name: string): Promise<SpoolFile> {
    if (!this.files.has(name)) throw new Error('ENOENT');
    return this.file(name);
  }

  async list(): Promise<SpoolEntry[]> {
    return [...this.files].map(([name, { bytes, modified }]) => ({ name, size: bytes.length, modified }));
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }

  get size(): number {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  private file(name: string): SpoolFile {
    this.handles++;
    const found = this.files.get(name);
    if (!found) throw new Error('ENOENT');
    return {
      append: async (bytes) => {
        if (this.size + bytes.length > this.room) throw new Error('ENOSPC: no space left on device');
        found.bytes = Buffer.concat([found.bytes, bytes]);
        found.modified = this.now;
      },
      read: async (offset, length) => found.bytes.subarray(offset, offset + length),
      close: async () => {
        this.handles--;
      },
    };
  }
}
