/** A file of a spool. Offsets and lengths are bytes. */
export interface SpoolFile {
  /** Resolves when the bytes are handed to the system, and no longer needed here. Calls do not overlap. */
  append(bytes: Uint8Array): Promise<void>;
  /** What there is from the offset on, at most so much; empty behind the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface SpoolEntry {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Where spools live: a folder that nobody else may read. Names are plain file names. */
export interface SpoolFolder {
  /** @throws where the file cannot be made */
  create(name: string): Promise<SpoolFile>;
  /** For reading. @throws where there is no such file */
  open(name: string): Promise<SpoolFile>;
  list(): Promise<readonly SpoolEntry[]>;
  /** Does nothing where there is no such file. */
  remove(name: string): Promise<void>;
}
