/** A word's parts; what is expanded outside quotes is split at blanks afterwards. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: Word | undefined; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly text: Word }
  | { readonly kind: 'command'; readonly list: List; readonly quoted: boolean };

export interface Word {
  readonly parts: readonly Part[];
  /** Something of it was in quotes: it is a word even where it is empty. */
  readonly quoted: boolean;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export type Command =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      /** The output goes to /dev/null. */
      readonly silent: boolean;
    }
  | { readonly kind: 'for'; readonly name: string; readonly items: readonly Word[]; readonly body: List }
  | { readonly kind: 'while'; readonly condition: List; readonly until: boolean; readonly body: List }
  | { readonly kind: 'if'; readonly branches: readonly { condition: List; body: List }[]; readonly otherwise?: List }
  | { readonly kind: 'group'; readonly body: List }
  | { readonly kind: 'not'; readonly command: Command };

/** Commands joined by && and ||, from left to right. */
export interface AndOr {
  readonly first: Command;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly command: Command }[];
}

export type List = readonly AndOr[];
