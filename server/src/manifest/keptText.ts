/** How much of the old text's start and end a new one has too: at least so many UTF-16 units. */
export interface KeptText {
  readonly prefix: number;
  readonly suffix: number;
}

export const nothingKept: KeptText = { prefix: 0, suffix: 0 };
