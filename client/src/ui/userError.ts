/** Something a person can mend, or has to know, said in words for them. No fault of the program: it is not logged as one. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A person cancelled. Nothing has to be said about it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('cancelled');
  }
}
